-- title: 危化品运输车辆登记数
-- uom: 辆
-- kind: stock
-- direction: none
-- rollup: sum
-- target: none
-- quantity: M20.d
-- form: work_safety
-- owner: 东湖公安分局
-- One row per unit and week: vehicles with dangerous chemicals registered in the week.
SELECT
    unit,
    period,
    sum(number) AS numerator,
    CAST(NULL AS DECIMAL(18, 6)) AS denominator,
    numerator_cells(cell_id, number) AS cells
FROM reported
WHERE form = 'work_safety' AND item = 'vehicles'
GROUP BY unit, period
HAVING numerator IS NOT NULL
