-- title: 区重大重点项目年度计划投资完成额
-- uom: 万元
-- kind: cumulative
-- direction: up
-- rollup: ratio
-- target: reported
-- quantity: M04.c
-- form: major_projects
-- reading: 不含省市项目
-- primary: false
-- scope: list_contains(tiers, '区重大重点') AND NOT list_contains(tiers, '省大中型') AND NOT list_contains(tiers, '市百大')
-- One row per unit and month: money invested this year over the annual plan, district projects that are neither of province nor city.
WITH line AS (
    SELECT
        r.unit,
        r.period,
        r.row_key,
        max(CASE WHEN r.item = 'invested_total' THEN r.number END) AS part,
        max(CASE WHEN r.item = 'annual_plan' THEN r.number END) AS whole,
        max(CASE WHEN r.item = 'invested_total' THEN r.cell_id END) AS part_cell,
        max(CASE WHEN r.item = 'annual_plan' THEN r.cell_id END) AS whole_cell
    FROM reported AS r
    JOIN register_entry AS p ON p.ref = 'project:' || r.row_key AND p.period = r.period
    WHERE r.form = 'major_projects' AND r.item IN ('invested_total', 'annual_plan') AND list_contains(p.tiers, '区重大重点')
        AND NOT list_contains(p.tiers, '省大中型') AND NOT list_contains(p.tiers, '市百大')
    GROUP BY r.unit, r.period, r.row_key
)

SELECT
    unit,
    period,
    sum(paired(part, whole)) AS numerator,
    sum(paired(whole, part)) AS denominator,
    pair_cells(part_cell, part, whole_cell, whole) AS cells
FROM line
GROUP BY unit, period
HAVING numerator IS NOT NULL AND denominator > 0
