-- title: 农村公路完成比例
-- uom: %
-- kind: share
-- direction: up
-- rollup: ratio
-- target: none
-- quantity: none
-- form: roads
-- One row per unit and week: kilometres built of those planned.
SELECT
    unit,
    period,
    sum(CASE WHEN item = 'built_total' THEN number END) AS numerator,
    sum(CASE WHEN item = 'planned' THEN number END) AS denominator,
    list_concat(
        numerator_cells(cell_id, CASE WHEN item = 'built_total' THEN number END),
        denominator_cells(cell_id, CASE WHEN item = 'planned' THEN number END)
    ) AS cells
FROM reported
WHERE form = 'roads' AND item IN ('built_total', 'planned')
GROUP BY unit, period
HAVING numerator IS NOT NULL AND denominator > 0
