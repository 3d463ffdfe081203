-- title: 消费券发放金额
-- uom: 万元
-- kind: cumulative
-- direction: up
-- rollup: sum
-- target: file
-- quantity: M08.b
-- form: commerce
-- headline: true
-- One row per unit and month: consumer vouchers issued since January.
SELECT
    unit,
    period,
    sum(number) AS numerator,
    CAST(NULL AS DECIMAL(18, 6)) AS denominator,
    numerator_cells(cell_id, number) AS cells
FROM reported
WHERE form = 'commerce' AND item = 'vouchers_total'
GROUP BY unit, period
HAVING numerator IS NOT NULL
