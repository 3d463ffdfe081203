-- title: 市百大项目年度计划投资完成额
-- uom: 万元
-- kind: cumulative
-- direction: up
-- rollup: ratio
-- target: reported
-- threshold: 0.6
-- deadline: 2022-06-30
-- quantity: M04.e
-- form: major_projects
-- reading: 合计
-- primary: false
-- headline: true
-- One row per unit and month: money invested this year over the annual plan, all 市百大 projects together.
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
WHERE r.form = 'major_projects' AND r.item IN ('invested_total', 'annual_plan') AND list_contains(p.tiers, '市百大')
GROUP BY r.unit, r.period
HAVING numerator IS NOT NULL AND denominator > 0
