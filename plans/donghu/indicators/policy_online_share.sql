-- title: 惠企政策线上（惠企通）兑现占比
-- uom: %
-- kind: share
-- direction: up
-- rollup: ratio
-- target: none
-- quantity: M01.a
-- form: policy_delivery
-- One row per unit and week: money paid through 惠企通 over all money paid this year.
SELECT
    unit,
    period,
    sum(CASE WHEN item = 'paid_online_total' THEN number END) AS numerator,
    sum(CASE WHEN item = 'paid_total' THEN number END) AS denominator,
    list_concat(
        numerator_cells(cell_id, CASE WHEN item = 'paid_online_total' THEN number END),
        denominator_cells(cell_id, CASE WHEN item = 'paid_total' THEN number END)
    ) AS cells
FROM reported
WHERE form = 'policy_delivery' AND item IN ('paid_online_total', 'paid_total') AND row_key <> '全部政策'
GROUP BY unit, period
HAVING numerator IS NOT NULL AND denominator > 0
