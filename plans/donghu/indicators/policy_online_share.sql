-- title: 惠企政策线上（惠企通）兑现占比
-- uom: %
-- kind: share
-- direction: up
-- rollup: ratio
-- target: none
-- quantity: M01.a
-- form: policy_delivery
-- One row per unit and week: money paid through 惠企通 over all money paid this year.
WITH line AS (
    SELECT
        unit,
        period,
        row_key,
        max(CASE WHEN item = 'paid_online_total' THEN number END) AS part,
        max(CASE WHEN item = 'paid_total' THEN number END) AS whole,
        max(CASE WHEN item = 'paid_online_total' THEN cell_id END) AS part_cell,
        max(CASE WHEN item = 'paid_total' THEN cell_id END) AS whole_cell
    FROM reported
    WHERE form = 'policy_delivery' AND item IN ('paid_online_total', 'paid_total') AND row_key <> '全部政策'
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
