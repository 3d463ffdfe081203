-- title: 税收收入占一般公共预算收入比重
-- uom: %
-- kind: share
-- direction: up
-- rollup: latest
-- target: file
-- quantity: none
-- form: core_economy
-- One row per unit and month: tax revenue over general public budget revenue, this year.
WITH line AS (
    SELECT
        unit,
        period,
        row_key,
        max(CASE WHEN item = 'tax_total' THEN number END) AS part,
        max(CASE WHEN item = 'amount_total' THEN number END) AS whole,
        max(CASE WHEN item = 'tax_total' THEN cell_id END) AS part_cell,
        max(CASE WHEN item = 'amount_total' THEN cell_id END) AS whole_cell
    FROM reported
    WHERE form = 'core_economy' AND item IN ('tax_total', 'amount_total') AND row_key = '一般公共预算收入'
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
HAVING numerator IS NOT NULL AND denominator > 0
