-- title: 商品房网签备案率
-- uom: %
-- kind: share
-- direction: up
-- rollup: ratio
-- target: file
-- quantity: M16.d
-- form: housing
-- One row per unit and month: homes whose contract is filed online, of those sold that must be.
WITH line AS (
    SELECT
        unit,
        period,
        row_key,
        max(CASE WHEN item = 'signed' THEN number END) AS part,
        max(CASE WHEN item = 'signing_wanted' THEN number END) AS whole,
        max(CASE WHEN item = 'signed' THEN cell_id END) AS part_cell,
        max(CASE WHEN item = 'signing_wanted' THEN cell_id END) AS whole_cell
    FROM reported
    WHERE form = 'housing' AND item IN ('signed', 'signing_wanted')
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
