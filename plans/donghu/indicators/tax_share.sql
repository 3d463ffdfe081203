-- title: 税收收入占一般公共预算收入比重
-- uom: %
-- kind: share
-- direction: up
-- rollup: latest
-- target: file
-- quantity: none
-- form: core_economy
-- One row per unit and month: tax revenue over general public budget revenue, this year.
SELECT
    unit,
    period,
    sum(CASE WHEN item = 'tax_total' THEN number END) AS numerator,
    sum(CASE WHEN item = 'amount_total' THEN number END) AS denominator,
    list_concat(
        numerator_cells(cell_id, CASE WHEN item = 'tax_total' THEN number END),
        denominator_cells(cell_id, CASE WHEN item = 'amount_total' THEN number END)
    ) AS cells
FROM reported
WHERE form = 'core_economy' AND item IN ('tax_total', 'amount_total') AND row_key = '一般公共预算收入'
GROUP BY unit, period
HAVING numerator IS NOT NULL AND denominator > 0
