-- title: “三保”资金缺口
-- uom: 万元
-- kind: state
-- direction: down
-- rollup: sum
-- target: none
-- quantity: M18.c
-- form: fiscal_operation
-- One row per unit and month: money still wanting for the three guarantees.
SELECT
    unit,
    period,
    sum(number) AS numerator,
    CAST(NULL AS DECIMAL(18, 6)) AS denominator,
    numerator_cells(cell_id, number) AS cells
FROM reported
WHERE form = 'fiscal_operation' AND item = 'guarantee_gap'
GROUP BY unit, period
HAVING numerator IS NOT NULL
