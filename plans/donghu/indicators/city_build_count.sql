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
-- scope: list_contains(tiers, '市百大')
-- each: 1
-- One row per unit and month: 市百大 projects with 60% of the year's construction done, of all of that tier that the unit leads.
WITH judged AS (
    SELECT r.unit, r.period, e.ref, r.cell_id, CASE WHEN r.number >= 60 THEN 1 ELSE 0 END AS is_past
    FROM reported AS r
    JOIN register_entry AS e ON e.ref = 'project:' || r.row_key AND e.period = r.period AND list_contains(e.reporters, r.unit)
    WHERE r.form = 'major_projects' AND r.item = 'build_pct' AND r.number IS NOT NULL AND list_contains(e.tiers, '市百大')
)

SELECT
    unit,
    period,
    sum(is_past) AS numerator,
    count(*) AS denominator,
    list_concat(
        numerator_cells(cell_id, is_past),
        denominator_cells(ref, 1)
    ) AS cells
FROM judged
GROUP BY unit, period
