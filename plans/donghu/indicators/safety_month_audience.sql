-- title: “安全生产月”活动场均参与人次
-- uom: 人次/场次
-- kind: average
-- direction: up
-- rollup: ratio
-- target: none
-- quantity: M20.e
-- form: work_safety
-- owner: 区应急管理局
-- One row per unit and week: people at each event of the safety month.
WITH line AS (
    SELECT
        unit,
        period,
        row_key,
        max(CASE WHEN item = 'people_total' THEN number END) AS part,
        max(CASE WHEN item = 'events_total' THEN number END) AS whole,
        max(CASE WHEN item = 'people_total' THEN cell_id END) AS part_cell,
        max(CASE WHEN item = 'events_total' THEN cell_id END) AS whole_cell
    FROM reported
    WHERE form = 'work_safety' AND item IN ('people_total', 'events_total')
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
