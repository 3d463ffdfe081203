-- title: 重点服务业企业营业收入
-- uom: 万元
-- kind: cumulative
-- direction: up
-- rollup: sum
-- target: file
-- quantity: M02.a
-- form: service_enterprises
-- One row per unit and month: revenue of its key service firms this year.
SELECT
    unit,
    period,
    sum(number) AS numerator,
    CAST(NULL AS DECIMAL(18, 6)) AS denominator,
    numerator_cells(cell_id, number) AS cells
FROM reported
WHERE form = 'service_enterprises' AND item = 'revenue_total'
GROUP BY unit, period
HAVING numerator IS NOT NULL
