-- title: 保障性租赁住房筹集套数
-- uom: 套
-- kind: cumulative
-- direction: up
-- rollup: sum
-- target: file
-- quantity: M16.b
-- form: housing
-- One row per unit and month: homes found for subsidised rent this year.
SELECT
    unit,
    period,
    sum(number) AS numerator,
    CAST(NULL AS DECIMAL(18, 6)) AS denominator,
    numerator_cells(cell_id, number) AS cells
FROM reported
WHERE form = 'housing' AND item = 'rental_raised_total'
GROUP BY unit, period
HAVING numerator IS NOT NULL
