-- title: 危化品运输车辆专用停车区停放率
-- uom: %
-- kind: share
-- direction: up
-- rollup: ratio
-- target: none
-- quantity: M20.d
-- form: work_safety
-- owner: 东湖公安分局
-- One row per unit and week: vehicles with dangerous chemicals kept in the special car park, of those registered.
WITH line AS (
    SELECT
        unit,
        period,
        row_key,
        max(CASE WHEN item = 'vehicles_parked' THEN number END) AS part,
        max(CASE WHEN item = 'vehicles' THEN number END) AS whole,
        max(CASE WHEN item = 'vehicles_parked' THEN cell_id END) AS part_cell,
        max(CASE WHEN item = 'vehicles' THEN cell_id END) AS whole_cell
    FROM reported
    WHERE form = 'work_safety' AND item IN ('vehicles_parked', 'vehicles')
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
