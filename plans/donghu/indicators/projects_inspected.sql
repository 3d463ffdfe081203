-- title: 房地产项目排查数
-- uom: 个
-- kind: stock
-- direction: none
-- rollup: sum
-- target: none
-- quantity: M16.c
-- form: housing
-- One row per unit and month: housing projects inspected for unrest.
SELECT
    unit,
    period,
    sum(number) AS numerator,
    CAST(NULL AS DECIMAL(18, 6)) AS denominator,
    numerator_cells(cell_id, number) AS cells
FROM reported
WHERE form = 'housing' AND item = 'inspected'
GROUP BY unit, period
HAVING numerator IS NOT NULL
