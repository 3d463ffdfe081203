-- title: “赣政通”东湖分厅功能上线率
-- uom: %
-- kind: share
-- direction: up
-- rollup: ratio
-- target: none
-- quantity: M12.g
-- form: business_environment
-- One row per unit and month: functions of 赣政通 东湖分厅 online, of those planned.
WITH line AS (
    SELECT
        unit,
        period,
        row_key,
        max(CASE WHEN item = 'functions_online' THEN number END) AS part,
        max(CASE WHEN item = 'functions_planned' THEN number END) AS whole,
        max(CASE WHEN item = 'functions_online' THEN cell_id END) AS part_cell,
        max(CASE WHEN item = 'functions_planned' THEN cell_id END) AS whole_cell
    FROM reported
    WHERE form = 'business_environment' AND item IN ('functions_online', 'functions_planned')
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
