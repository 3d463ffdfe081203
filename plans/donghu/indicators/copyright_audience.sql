-- title: 版权活动场均参与人次
-- uom: 人次
-- kind: average
-- direction: up
-- rollup: ratio
-- target: none
-- quantity: M09.f
-- form: culture_tourism
-- One row per unit and month: people at such an event on average.
WITH line AS (
    SELECT
        unit,
        period,
        row_key,
        max(CASE WHEN item = 'people_total' THEN number END) AS part,
        max(CASE WHEN item = 'sessions_total' THEN number END) AS whole,
        max(CASE WHEN item = 'people_total' THEN cell_id END) AS part_cell,
        max(CASE WHEN item = 'sessions_total' THEN cell_id END) AS whole_cell
    FROM reported
    WHERE form = 'culture_tourism' AND item IN ('people_total', 'sessions_total') AND row_key LIKE '版权活动|%'
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
