-- title: 区重大重点项目开工率
-- uom: %
-- kind: share
-- direction: up
-- rollup: ratio
-- target: file
-- deadline: 2022-06-30
-- quantity: M05.c
-- form: major_projects
-- reading: 占计划新开工项目
-- primary: false
-- headline: true
-- One row per unit and month: projects started by the end of the month, of those whose start is planned for this year.
WITH scope AS (
    SELECT p.project_id, r.unit, r.period, r.ends_on
    FROM project AS p
    JOIN (
        SELECT reported.unit, reported.period, period.ends_on
        FROM reported
        JOIN period ON period.code = reported.period
        WHERE reported.form = 'major_projects'
        GROUP BY reported.unit, reported.period, period.ends_on
    ) AS r ON r.unit = p.lead_unit
    WHERE list_contains(p.tiers, '区重大重点') AND p.nature = '新开工'
),

begun AS (
    SELECT unit, period, row_key AS project_id, date AS started_on, cell_id
    FROM reported
    WHERE form = 'major_projects' AND item = 'started_on' AND date IS NOT NULL
),

judged AS (
    SELECT scope.*, begun.cell_id, CASE WHEN begun.started_on <= scope.ends_on THEN 1 ELSE 0 END AS is_started
    FROM scope
    LEFT JOIN begun USING (unit, period, project_id)
)

SELECT
    unit,
    period,
    sum(is_started) AS numerator,
    count(*) AS denominator,
    list_concat(
        numerator_cells(coalesce(cell_id, 'project:' || project_id), is_started),
        denominator_cells('project:' || project_id, 1)
    ) AS cells
FROM judged
GROUP BY unit, period
