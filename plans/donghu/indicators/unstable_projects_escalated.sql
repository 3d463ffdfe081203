-- title: 涉稳房地产项目上报率
-- uom: %
-- kind: share
-- direction: up
-- rollup: ratio
-- target: none
-- quantity: M16.c
-- form: housing
-- One row per unit and month: housing projects with signs of unrest that were reported upwards.
WITH line AS (
    SELECT
        unit,
        period,
        row_key,
        max(CASE WHEN item = 'escalated' THEN number END) AS part,
        max(CASE WHEN item = 'unstable' THEN number END) AS whole,
        max(CASE WHEN item = 'escalated' THEN cell_id END) AS part_cell,
        max(CASE WHEN item = 'unstable' THEN cell_id END) AS whole_cell
    FROM reported
    WHERE form = 'housing' AND item IN ('escalated', 'unstable')
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
