-- title: 债务余额
-- uom: 万元
-- kind: stock
-- direction: down
-- rollup: sum
-- target: none
-- quantity: none
-- form: accounts
-- One row per unit and month: the debt at the month's end.
SELECT
    unit,
    period,
    sum(number) AS numerator,
    CAST(NULL AS DECIMAL(18, 6)) AS denominator,
    numerator_cells(cell_id, number) AS cells
FROM reported
WHERE form = 'accounts' AND item = 'debt'
GROUP BY unit, period
HAVING numerator IS NOT NULL
