-- title: 贷款展期和续贷户均金额
-- uom: 万元/户次
-- kind: average
-- direction: none
-- rollup: ratio
-- target: none
-- quantity: M03.c
-- form: financial_support
-- One row per unit and week: money extended or renewed this year over the firms that it concerned.
SELECT
    unit,
    period,
    sum(CASE WHEN item = 'amount_total' THEN number END) AS numerator,
    sum(CASE WHEN item = 'firms_total' THEN number END) AS denominator,
    list_concat(
        numerator_cells(cell_id, CASE WHEN item = 'amount_total' THEN number END),
        denominator_cells(cell_id, CASE WHEN item = 'firms_total' THEN number END)
    ) AS cells
FROM reported
WHERE form = 'financial_support' AND item IN ('amount_total', 'firms_total') AND (row_key LIKE '贷款展期|%' OR row_key LIKE '续贷|%')
GROUP BY unit, period
HAVING numerator IS NOT NULL AND denominator > 0
