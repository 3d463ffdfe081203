-- title: 新增隐性债务
-- uom: 万元
-- kind: state
-- direction: down
-- rollup: sum
-- target: file
-- quantity: M18.a
-- form: fiscal_operation
-- headline: true
-- One row per unit and month: hidden debt newly run up this year; the plan wants none.
SELECT
    unit,
    period,
    sum(number) AS numerator,
    CAST(NULL AS DECIMAL(18, 6)) AS denominator,
    numerator_cells(cell_id, number) AS cells
FROM reported
WHERE form = 'fiscal_operation' AND item = 'debt_added_total'
GROUP BY unit, period
HAVING numerator IS NOT NULL
