-- title: 改革事项平均办件量
-- uom: 件
-- kind: average
-- direction: up
-- rollup: ratio
-- target: none
-- quantity: M12.c
-- form: business_environment
-- One row per unit and month: cases done since January for each matter online.
WITH line AS (
    SELECT
        unit,
        period,
        row_key,
        max(CASE WHEN item = 'cases_total' THEN number END) AS part,
        max(CASE WHEN item = 'matters_online' THEN number END) AS whole,
        max(CASE WHEN item = 'cases_total' THEN cell_id END) AS part_cell,
        max(CASE WHEN item = 'matters_online' THEN cell_id END) AS whole_cell
    FROM reported
    WHERE form = 'business_environment' AND item IN ('cases_total', 'matters_online')
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
