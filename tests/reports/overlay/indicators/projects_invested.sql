-- title: 重点项目投资完成额
-- uom: 万元
-- kind: cumulative
-- direction: up
-- rollup: ratio
-- target: reported
-- threshold: 0.6
-- deadline: 2022-06-30
-- quantity: M03.b
-- form: projects
-- headline: true
-- One row per unit and month: money invested this year over what is planned for the year.
SELECT
    unit,
    period,
    sum(CASE WHEN item = 'invested_total' THEN number END) AS numerator,
    sum(CASE WHEN item = 'annual_plan' THEN number END) AS denominator,
    list_concat(
        numerator_cells(cell_id, CASE WHEN item = 'invested_total' THEN number END),
        denominator_cells(cell_id, CASE WHEN item = 'annual_plan' THEN number END)
    ) AS cells
FROM reported
WHERE form = 'projects' AND item IN ('invested_total', 'annual_plan')
GROUP BY unit, period
HAVING numerator IS NOT NULL AND denominator > 0
