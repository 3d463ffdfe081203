-- title: 农资监管检查次数
-- uom: 次
-- kind: cumulative
-- direction: up
-- rollup: sum
-- target: none
-- quantity: M17.e
-- form: grain
-- One row per unit and week: checks of farm supplies this year.
SELECT
    unit,
    period,
    sum(number) AS numerator,
    CAST(NULL AS DECIMAL(18, 6)) AS denominator,
    numerator_cells(cell_id, number) AS cells
FROM reported
WHERE form = 'grain' AND item = 'checks_total'
GROUP BY unit, period
HAVING numerator IS NOT NULL
