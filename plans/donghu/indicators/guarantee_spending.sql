-- title: “三保”支出
-- uom: 万元
-- kind: cumulative
-- direction: up
-- rollup: ratio
-- target: reported
-- quantity: M18.c
-- form: fiscal_operation
-- One row per unit and month: spent on wages, running costs and livelihoods this year over the budget.
WITH line AS (
    SELECT
        unit,
        period,
        row_key,
        max(CASE WHEN item = 'guarantee_spent_total' THEN number END) AS part,
        max(CASE WHEN item = 'guarantee_budget' THEN number END) AS whole,
        max(CASE WHEN item = 'guarantee_spent_total' THEN cell_id END) AS part_cell,
        max(CASE WHEN item = 'guarantee_budget' THEN cell_id END) AS whole_cell
    FROM reported
    WHERE form = 'fiscal_operation' AND item IN ('guarantee_spent_total', 'guarantee_budget')
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
