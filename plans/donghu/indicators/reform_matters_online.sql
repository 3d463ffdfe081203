-- title: “一件事一次办”“证照分离”上线事项数
-- uom: 项
-- kind: stock
-- direction: up
-- rollup: sum
-- target: none
-- quantity: M12.c
-- form: business_environment
-- One row per unit and month: matters of the two reforms that can be done online.
SELECT
    unit,
    period,
    sum(number) AS numerator,
    CAST(NULL AS DECIMAL(18, 6)) AS denominator,
    numerator_cells(cell_id, number) AS cells
FROM reported
WHERE form = 'business_environment' AND item = 'matters_online'
GROUP BY unit, period
HAVING numerator IS NOT NULL
