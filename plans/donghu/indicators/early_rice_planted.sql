-- title: 早稻栽种面积
-- uom: 亩
-- kind: cumulative
-- direction: up
-- rollup: sum
-- target: file
-- threshold: 1
-- deadline: 2022-06-30
-- quantity: M17.a
-- form: grain
-- reading: 对照全区1200亩
-- headline: true
-- One row per unit and week: mu of early rice planted this season.
SELECT
    unit,
    period,
    sum(number) AS numerator,
    CAST(NULL AS DECIMAL(18, 6)) AS denominator,
    numerator_cells(cell_id, number) AS cells
FROM reported
WHERE form = 'grain' AND item = 'planted_total' AND row_key = '早稻'
GROUP BY unit, period
HAVING numerator IS NOT NULL
