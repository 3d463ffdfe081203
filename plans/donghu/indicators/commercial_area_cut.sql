-- title: 调减商业面积
-- uom: 平方米
-- kind: stock
-- direction: up
-- rollup: sum
-- target: none
-- quantity: M16.a
-- form: housing
-- One row per unit and month: commercial floor area given up by the adjustment.
WITH line AS (
    SELECT
        unit,
        period,
        row_key,
        max(CASE WHEN item = 'commercial_area_before' THEN number END) AS whole,
        max(CASE WHEN item = 'commercial_area_after' THEN number END) AS gone,
        max(CASE WHEN item = 'commercial_area_before' THEN cell_id END) AS whole_cell,
        max(CASE WHEN item = 'commercial_area_after' THEN cell_id END) AS gone_cell
    FROM reported
    WHERE form = 'housing' AND item IN ('commercial_area_before', 'commercial_area_after')
    GROUP BY unit, period, row_key
)

SELECT
    unit,
    period,
    sum(whole - gone) AS numerator,
    CAST(NULL AS DECIMAL(18, 6)) AS denominator,
    sum_cells(whole_cell, whole, gone_cell, -gone) AS cells
FROM line
GROUP BY unit, period
HAVING numerator IS NOT NULL
