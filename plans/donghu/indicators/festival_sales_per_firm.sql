-- title: 活动平均每家次销售额
-- uom: 万元
-- kind: average
-- direction: up
-- rollup: ratio
-- target: none
-- quantity: M08.c
-- form: commerce
-- One row per unit and month: sales at the events for each firm that took part.
WITH line AS (
    SELECT
        unit,
        period,
        row_key,
        max(CASE WHEN item = 'event_sales_total' THEN number END) AS part,
        max(CASE WHEN item = 'event_firms_total' THEN number END) AS whole,
        max(CASE WHEN item = 'event_sales_total' THEN cell_id END) AS part_cell,
        max(CASE WHEN item = 'event_firms_total' THEN cell_id END) AS whole_cell
    FROM reported
    WHERE form = 'commerce' AND item IN ('event_sales_total', 'event_firms_total')
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
