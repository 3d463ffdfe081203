-- title: 蔬菜和水产品产量
-- uom: 吨
-- kind: cumulative
-- direction: up
-- rollup: sum
-- target: none
-- quantity: M17.d
-- form: grain
-- One row per unit and week: vegetables and fish brought in this year.
SELECT
    unit,
    period,
    sum(number) AS numerator,
    CAST(NULL AS DECIMAL(18, 6)) AS denominator,
    numerator_cells(cell_id, number) AS cells
FROM reported
WHERE form = 'grain' AND item = 'output_total' AND row_key IN ('蔬菜', '水产品')
GROUP BY unit, period
HAVING numerator IS NOT NULL
