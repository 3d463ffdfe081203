-- title: 保障性租赁住房开工率
-- uom: %
-- kind: share
-- direction: up
-- rollup: ratio
-- target: none
-- quantity: M16.b
-- form: housing
-- One row per unit and month: homes for subsidised rent begun, of those raised this year.
WITH line AS (
    SELECT
        unit,
        period,
        row_key,
        max(CASE WHEN item = 'rental_started_total' THEN number END) AS part,
        max(CASE WHEN item = 'rental_raised_total' THEN number END) AS whole,
        max(CASE WHEN item = 'rental_started_total' THEN cell_id END) AS part_cell,
        max(CASE WHEN item = 'rental_raised_total' THEN cell_id END) AS whole_cell
    FROM reported
    WHERE form = 'housing' AND item IN ('rental_started_total', 'rental_raised_total')
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
