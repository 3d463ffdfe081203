-- title: 行政许可清单事项数
-- uom: 项
-- kind: stock
-- direction: none
-- rollup: latest
-- target: none
-- quantity: M12.d
-- form: business_environment
-- One row per unit and month: items on the full list of licences.
SELECT
    unit,
    period,
    sum(number) AS numerator,
    CAST(NULL AS DECIMAL(18, 6)) AS denominator,
    numerator_cells(cell_id, number) AS cells
FROM reported
WHERE form = 'business_environment' AND item = 'list_items'
GROUP BY unit, period
HAVING numerator IS NOT NULL
