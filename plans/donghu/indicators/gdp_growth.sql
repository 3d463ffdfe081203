-- title: 地区生产总值增速
-- uom: %
-- kind: growth
-- direction: up
-- rollup: latest
-- target: file
-- quantity: none
-- form: core_economy
-- headline: true
-- One row per unit and month: 地区生产总值 this year over the same months of last year.
SELECT
    unit,
    period,
    sum(CASE WHEN item = 'amount_total' THEN number END) AS numerator,
    sum(CASE WHEN item = 'amount_last_year' THEN number END) AS denominator,
    list_concat(
        numerator_cells(cell_id, CASE WHEN item = 'amount_total' THEN number END),
        denominator_cells(cell_id, CASE WHEN item = 'amount_last_year' THEN number END)
    ) AS cells
FROM reported
WHERE form = 'core_economy' AND item IN ('amount_total', 'amount_last_year') AND row_key = '地区生产总值'
GROUP BY unit, period
HAVING numerator IS NOT NULL AND denominator > 0
