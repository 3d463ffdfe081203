-- title: 在管集中隔离和居家监测人数
-- uom: 人
-- kind: stock
-- direction: none
-- rollup: sum
-- target: none
-- quantity: M10.e
-- form: mobility
-- One row per unit and week: people in isolation and monitored at home, where both numbers are given.
WITH state AS (
    SELECT
        unit,
        period,
        max(CASE WHEN item = 'isolated' THEN number END) AS isolated,
        max(CASE WHEN item = 'home_monitored' THEN number END) AS monitored,
        max(CASE WHEN item = 'isolated' THEN cell_id END) AS isolated_cell,
        max(CASE WHEN item = 'home_monitored' THEN cell_id END) AS monitored_cell
    FROM reported
    WHERE form = 'mobility' AND item IN ('isolated', 'home_monitored')
    GROUP BY unit, period
)

SELECT
    unit,
    period,
    sum(isolated + monitored) AS numerator,
    CAST(NULL AS DECIMAL(18, 6)) AS denominator,
    sum_cells(isolated_cell, isolated, monitored_cell, monitored) AS cells
FROM state
GROUP BY unit, period
