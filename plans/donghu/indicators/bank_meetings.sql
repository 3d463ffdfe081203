-- title: 政银企对接场次
-- uom: 场次
-- kind: cumulative
-- direction: up
-- rollup: sum
-- target: file
-- quantity: M03.a
-- form: financial_support
-- One row per unit and week: meetings of government, banks and firms held this year.
SELECT
    unit,
    period,
    sum(number) AS numerator,
    CAST(NULL AS DECIMAL(18, 6)) AS denominator,
    numerator_cells(cell_id, number) AS cells
FROM reported
WHERE form = 'financial_support' AND item = 'meetings_total' AND row_key LIKE '政银企对接|%'
GROUP BY unit, period
HAVING numerator IS NOT NULL
