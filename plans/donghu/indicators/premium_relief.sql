-- title: 社会保险减负纾困金额
-- uom: 万元
-- kind: cumulative
-- direction: up
-- rollup: sum
-- target: none
-- quantity: M03.e
-- form: financial_support
-- One row per unit and week: social insurance premiums put off or remitted this year.
SELECT
    unit,
    period,
    sum(number) AS numerator,
    CAST(NULL AS DECIMAL(18, 6)) AS denominator,
    numerator_cells(cell_id, number) AS cells
FROM reported
WHERE form = 'financial_support' AND item = 'amount_total' AND row_key LIKE '社保减负|%'
GROUP BY unit, period
HAVING numerator IS NOT NULL
