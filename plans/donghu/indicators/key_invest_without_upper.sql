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
-- One row per unit and month: money invested this year over the annual plan, district projects that are neither of province nor city.
SELECT
    r.unit,
    r.period,
    sum(CASE WHEN r.item = 'invested_total' THEN r.number END) AS numerator,
    sum(CASE WHEN r.item = 'annual_plan' THEN r.number END) AS denominator,
    list_concat(
        numerator_cells(r.cell_id, CASE WHEN r.item = 'invested_total' THEN r.number END),
        denominator_cells(r.cell_id, CASE WHEN r.item = 'annual_plan' THEN r.number END)
    ) AS cells
FROM reported AS r
JOIN project AS p ON p.project_id = r.row_key
WHERE r.form = 'major_projects' AND r.item IN ('invested_total', 'annual_plan') AND list_contains(p.tiers, '区重大重点')
    AND NOT list_contains(p.tiers, '省大中型') AND NOT list_contains(p.tiers, '市百大')
GROUP BY r.unit, r.period
HAVING numerator IS NOT NULL AND denominator > 0
