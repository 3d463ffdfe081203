-- title: 市百大项目建设进度60%以上的个数占比
-- uom: %
-- kind: share
-- direction: up
-- rollup: ratio
-- target: file
-- deadline: 2022-06-30
-- quantity: M04.d
-- form: major_projects
-- reading: 逐项
-- primary: false
-- One row per unit and month: 市百大 projects with 60% of the year's construction done, of all of that tier that the unit leads.
WITH scope AS (
    SELECT p.project_id, r.unit, r.period
    FROM project AS p
    JOIN (SELECT unit, period FROM reported WHERE form = 'major_projects' GROUP BY unit, period) AS r ON r.unit = p.lead_unit
    WHERE list_contains(p.tiers, '市百大')
),

stated AS (
    SELECT unit, period, row_key AS project_id, number, cell_id
    FROM reported
    WHERE form = 'major_projects' AND item = 'build_pct'
),

judged AS (
    SELECT scope.*, stated.cell_id, CASE WHEN stated.number >= 60 THEN 1 ELSE 0 END AS is_past
    FROM scope
    LEFT JOIN stated USING (unit, period, project_id)
)

SELECT
    unit,
    period,
    sum(is_past) AS numerator,
    count(*) AS denominator,
    list_concat(
        numerator_cells(coalesce(cell_id, 'project:' || project_id), is_past),
        denominator_cells('project:' || project_id, 1)
    ) AS cells
FROM judged
GROUP BY unit, period
