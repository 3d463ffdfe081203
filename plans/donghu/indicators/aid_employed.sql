-- title: 重点群体实现就业比例
-- uom: %
-- kind: share
-- direction: up
-- rollup: ratio
-- target: file
-- quantity: M14.b
-- form: employment_aid
-- One row per unit and week: people in work since January, of those on the register, in the eight groups.
WITH line AS (
    SELECT
        unit,
        period,
        row_key,
        max(CASE WHEN item = 'employed_total' THEN number END) AS part,
        max(CASE WHEN item = 'registered' THEN number END) AS whole,
        max(CASE WHEN item = 'employed_total' THEN cell_id END) AS part_cell,
        max(CASE WHEN item = 'registered' THEN cell_id END) AS whole_cell
    FROM reported
    WHERE form = 'employment_aid' AND item IN ('employed_total', 'registered')
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
