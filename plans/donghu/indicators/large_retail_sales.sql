-- title: 限额以上消费品零售额
-- uom: 万元
-- kind: cumulative
-- direction: up
-- rollup: sum
-- target: file
-- quantity: M08.f
-- form: commerce
-- One row per unit and month: retail sales of firms above the threshold since January.
SELECT
    unit,
    period,
    sum(number) AS numerator,
    CAST(NULL AS DECIMAL(18, 6)) AS denominator,
    numerator_cells(cell_id, number) AS cells
FROM reported
WHERE form = 'commerce' AND item = 'retail_total'
GROUP BY unit, period
HAVING numerator IS NOT NULL
