-- title: 省大中型项目投资完成60%以上的个数占比
-- uom: %
-- kind: share
-- direction: up
-- rollup: ratio
-- target: file
-- deadline: 06-30
-- quantity: M04.e
-- form: major_projects
-- reading: 逐项
-- primary: false
-- headline: true
-- scope: list_contains(tiers, '省大中型')
-- each: 1
-- One row per unit and month: 省大中型 projects with 60% of the annual plan invested, of all of that tier that the unit leads.
WITH judged AS (
    SELECT i.unit, i.period, i.part_cell, e.ref, CASE WHEN 100 * i.part >= 60 * i.whole THEN 1 ELSE 0 END AS is_past
    FROM reported_pair('invested_total', 'annual_plan', form = 'major_projects') AS i
    JOIN register_entry AS e ON e.ref = 'project:' || i.row_key AND e.period = i.period AND list_contains(e.reporters, i.unit)
    WHERE i.part IS NOT NULL AND i.whole IS NOT NULL AND list_contains(e.tiers, '省大中型')
)

SELECT
    unit,
    period,
    sum(is_past) AS numerator,
    count(*) AS denominator,
    counted_cells(part_cell, is_past, ref) AS cells
FROM judged
GROUP BY unit, period
