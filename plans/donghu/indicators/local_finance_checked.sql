-- title: 地方金融组织检查家数
-- uom: 家
-- kind: cumulative
-- direction: up
-- rollup: sum
-- target: none
-- quantity: M19.c
-- form: financial_risk
-- One row per unit and month: local finance organisations checked this year.
SELECT
    unit,
    period,
    sum(number) AS numerator,
    CAST(NULL AS DECIMAL(18, 6)) AS denominator,
    numerator_cells(cell_id, number) AS cells
FROM reported
WHERE form = 'financial_risk' AND item = 'firms_checked_total'
GROUP BY unit, period
HAVING numerator IS NOT NULL
