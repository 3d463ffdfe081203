-- title: “赣政通”东湖分厅活跃用户
-- uom: 人
-- kind: stock
-- direction: up
-- rollup: latest
-- target: none
-- quantity: M12.g
-- form: business_environment
-- One row per unit and month: active users of 赣政通 东湖分厅.
SELECT
    unit,
    period,
    sum(number) AS numerator,
    CAST(NULL AS DECIMAL(18, 6)) AS denominator,
    numerator_cells(cell_id, number) AS cells
FROM reported
WHERE form = 'business_environment' AND item = 'active_users'
GROUP BY unit, period
HAVING numerator IS NOT NULL
