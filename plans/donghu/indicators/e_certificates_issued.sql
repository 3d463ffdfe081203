-- title: 电子证照和电子印章发放数
-- uom: 张
-- kind: cumulative
-- direction: up
-- rollup: sum
-- target: file
-- quantity: M12.f
-- form: business_environment
-- One row per unit and month: electronic certificates and seals issued since January.
SELECT
    unit,
    period,
    sum(number) AS numerator,
    CAST(NULL AS DECIMAL(18, 6)) AS denominator,
    numerator_cells(cell_id, number) AS cells
FROM reported
WHERE form = 'business_environment' AND item = 'issued_total'
GROUP BY unit, period
HAVING numerator IS NOT NULL
