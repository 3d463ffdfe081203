-- title: 消费券核销率
-- uom: %
-- kind: share
-- direction: up
-- rollup: ratio
-- target: none
-- quantity: M08.b
-- form: commerce
-- One row per unit and month: vouchers redeemed, of those issued since January.
WITH line AS (
    SELECT
        unit,
        period,
        row_key,
        max(CASE WHEN item = 'redeemed_total' THEN number END) AS part,
        max(CASE WHEN item = 'vouchers_total' THEN number END) AS whole,
        max(CASE WHEN item = 'redeemed_total' THEN cell_id END) AS part_cell,
        max(CASE WHEN item = 'vouchers_total' THEN cell_id END) AS whole_cell
    FROM reported
    WHERE form = 'commerce' AND item IN ('redeemed_total', 'vouchers_total')
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
