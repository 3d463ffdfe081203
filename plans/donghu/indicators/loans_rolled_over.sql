-- title: 贷款展期和续贷金额
-- uom: 万元
-- kind: cumulative
-- direction: up
-- rollup: sum
-- target: none
-- quantity: M03.c
-- form: financial_support
-- One row per unit and week: loans extended or renewed this year in the hard-hit sectors.
SELECT
    unit,
    period,
    sum(number) AS numerator,
    CAST(NULL AS DECIMAL(18, 6)) AS denominator,
    numerator_cells(cell_id, number) AS cells
FROM reported
WHERE form = 'financial_support' AND item = 'amount_total' AND (row_key LIKE '贷款展期|%' OR row_key LIKE '续贷|%')
GROUP BY unit, period
HAVING numerator IS NOT NULL
