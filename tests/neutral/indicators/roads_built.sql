-- title: 建成农村公路里程
-- uom: 公里
-- kind: cumulative
-- direction: up
-- rollup: sum
-- target: file
-- quantity: M01.a
-- headline: true
-- form: roads
-- One row per unit and week: kilometres built this year.
SELECT
    unit,
    period,
    sum(number) AS numerator,
    CAST(NULL AS DECIMAL(18, 6)) AS denominator,
    numerator_cells(cell_id, number) AS cells
FROM reported
WHERE form = 'roads' AND item = 'built_total'
GROUP BY unit, period
HAVING numerator IS NOT NULL
