-- title: 隐性债务化解金额
-- uom: 万元
-- kind: cumulative
-- direction: up
-- rollup: ratio
-- target: reported
-- quantity: M18.a
-- form: fiscal_operation
-- One row per unit and month: hidden debt cleared this year over the year's plan.
WITH line AS (
    SELECT
        unit,
        period,
        row_key,
        max(CASE WHEN item = 'debt_cleared_total' THEN number END) AS part,
        max(CASE WHEN item = 'debt_clear_plan' THEN number END) AS whole,
        max(CASE WHEN item = 'debt_cleared_total' THEN cell_id END) AS part_cell,
        max(CASE WHEN item = 'debt_clear_plan' THEN cell_id END) AS whole_cell
    FROM reported
    WHERE form = 'fiscal_operation' AND item IN ('debt_cleared_total', 'debt_clear_plan')
    GROUP BY unit, period, row_key
)

SELECT
    unit,
    period,
    sum(paired(part, whole)) AS numerator,
    sum(paired(whole, part)) AS denominator,
    pair_cells(part_cell, part, whole_cell, whole) AS cells
FROM line
GROUP BY unit, period
HAVING denominator > 0
