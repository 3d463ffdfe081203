-- title: 地块出让成交
-- uom: %
-- kind: milestone
-- direction: up
-- rollup: ratio
-- target: none
-- quantity: M06.b
-- form: reserve_projects
-- reading: 按六宗计
-- primary: false
-- One row per unit and month: parcels sold by the end of the month, 1-4号 read as one parcel that is sold when all of it is.
WITH scope AS (
    SELECT
        p.project_id,
        CASE WHEN list_contains(p.tiers, '西岸1-4号') THEN '西岸1-4号' ELSE p.project_id END AS parcel,
        r.unit,
        r.period,
        r.ends_on
    FROM project AS p
    JOIN (
        SELECT reported.unit, reported.period, period.ends_on
        FROM reported
        JOIN period ON period.code = reported.period
        WHERE reported.form = 'reserve_projects'
        GROUP BY reported.unit, reported.period, period.ends_on
    ) AS r ON r.unit = p.lead_unit
    WHERE list_contains(p.tiers, '调规出让')
),

done AS (
    SELECT unit, period, row_key AS project_id, date AS done_on, cell_id
    FROM reported
    WHERE form = 'reserve_projects' AND item = 'sold_on' AND date IS NOT NULL
),

judged AS (
    SELECT scope.*, done.cell_id, CASE WHEN done.done_on <= scope.ends_on THEN 1 ELSE 0 END AS is_done
    FROM scope
    LEFT JOIN done USING (unit, period, project_id)
),

whole AS (
    SELECT
        unit,
        period,
        min(project_id) AS project_id,
        min(is_done) AS is_done,
        max(cell_id) AS cell_id
    FROM judged
    GROUP BY unit, period, parcel
)

SELECT
    unit,
    period,
    sum(is_done) AS numerator,
    count(*) AS denominator,
    list_concat(
        numerator_cells(coalesce(cell_id, 'project:' || project_id), is_done),
        denominator_cells('project:' || project_id, 1)
    ) AS cells
FROM whole
GROUP BY unit, period
