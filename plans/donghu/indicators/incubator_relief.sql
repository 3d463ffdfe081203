-- title: 创业孵化基地减免运行费用
-- uom: 万元
-- kind: cumulative
-- direction: up
-- rollup: sum
-- target: none
-- quantity: M03.g
-- form: financial_support
-- One row per unit and week: running costs that start-up incubators remitted this year.
SELECT
    unit,
    period,
    sum(number) AS numerator,
    CAST(NULL AS DECIMAL(18, 6)) AS denominator,
    numerator_cells(cell_id, number) AS cells
FROM reported
WHERE form = 'financial_support' AND item = 'amount_total' AND row_key LIKE '孵化基地减免|%'
GROUP BY unit, period
HAVING numerator IS NOT NULL
