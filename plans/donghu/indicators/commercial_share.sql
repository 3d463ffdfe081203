-- title: 调整后商业占比
-- uom: %
-- kind: share
-- direction: down
-- rollup: ratio
-- target: none
-- quantity: M16.a
-- form: housing
-- One row per unit and month: commercial floor area after the adjustment, of all floor area.
WITH line AS (
    SELECT
        unit,
        period,
        row_key,
        max(CASE WHEN item = 'commercial_area_after' THEN number END) AS part,
        max(CASE WHEN item = 'floor_area' THEN number END) AS whole,
        max(CASE WHEN item = 'commercial_area_after' THEN cell_id END) AS part_cell,
        max(CASE WHEN item = 'floor_area' THEN cell_id END) AS whole_cell
    FROM reported
    WHERE form = 'housing' AND item IN ('commercial_area_after', 'floor_area')
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
