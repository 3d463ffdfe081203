-- title: 防范非法集资宣传场次
-- uom: 场次
-- kind: cumulative
-- direction: up
-- rollup: sum
-- target: file
-- quantity: M19.b
-- form: financial_risk
-- One row per unit and month: public talks against illegal fund-raising this year.
SELECT
    unit,
    period,
    sum(number) AS numerator,
    CAST(NULL AS DECIMAL(18, 6)) AS denominator,
    numerator_cells(cell_id, number) AS cells
FROM reported
WHERE form = 'financial_risk' AND item = 'talks_total'
GROUP BY unit, period
HAVING numerator IS NOT NULL
