-- title: 四条融合赛道营业收入
-- uom: 万元
-- kind: cumulative
-- direction: up
-- rollup: sum
-- target: file
-- quantity: M11.b
-- form: digital_economy
-- headline: true
-- One row per unit and month: revenue of the four tracks since January.
SELECT
    unit,
    period,
    sum(number) AS numerator,
    CAST(NULL AS DECIMAL(18, 6)) AS denominator,
    numerator_cells(cell_id, number) AS cells
FROM reported
WHERE form = 'digital_economy' AND item = 'revenue_total'
GROUP BY unit, period
HAVING numerator IS NOT NULL
