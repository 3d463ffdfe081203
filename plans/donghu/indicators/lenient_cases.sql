-- title: “轻微不罚”“首违不罚”案件数
-- uom: 件
-- kind: cumulative
-- direction: none
-- rollup: sum
-- target: none
-- quantity: M12.h
-- form: business_environment
-- One row per unit and month: cases without a fine since January, under both rules.
SELECT
    unit,
    period,
    sum(number) AS numerator,
    CAST(NULL AS DECIMAL(18, 6)) AS denominator,
    numerator_cells(cell_id, number) AS cells
FROM reported
WHERE form = 'business_environment' AND item = 'spared_total'
GROUP BY unit, period
HAVING numerator IS NOT NULL
