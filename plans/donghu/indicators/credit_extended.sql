-- title: 信贷投放
-- uom: 万元
-- kind: cumulative
-- direction: up
-- rollup: sum
-- target: file
-- quantity: M03.b
-- form: financial_support
-- One row per unit and week: loans paid out this year.
SELECT
    unit,
    period,
    sum(number) AS numerator,
    CAST(NULL AS DECIMAL(18, 6)) AS denominator,
    numerator_cells(cell_id, number) AS cells
FROM reported
WHERE form = 'financial_support' AND item = 'amount_total' AND row_key LIKE '信贷投放|%'
GROUP BY unit, period
HAVING numerator IS NOT NULL
