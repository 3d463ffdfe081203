-- title: 政银企对接意向资金落地率
-- uom: %
-- kind: share
-- direction: up
-- rollup: ratio
-- target: none
-- quantity: M03.a
-- form: financial_support
-- One row per unit and week: money lent after meetings over money intended at meetings, this year.
SELECT
    unit,
    period,
    sum(CASE WHEN item = 'amount_total' THEN number END) AS numerator,
    sum(CASE WHEN item = 'intended_total' THEN number END) AS denominator,
    list_concat(
        numerator_cells(cell_id, CASE WHEN item = 'amount_total' THEN number END),
        denominator_cells(cell_id, CASE WHEN item = 'intended_total' THEN number END)
    ) AS cells
FROM reported
WHERE form = 'financial_support' AND item IN ('amount_total', 'intended_total') AND row_key LIKE '政银企对接|%'
GROUP BY unit, period
HAVING numerator IS NOT NULL AND denominator IS NOT NULL
