-- title: 追赃挽损金额
-- uom: 万元
-- kind: cumulative
-- direction: up
-- rollup: sum
-- target: none
-- quantity: M19.a
-- form: financial_risk
-- One row per unit and month: losses recovered this year in cases of illegal fund-raising and online finance.
SELECT
    unit,
    period,
    sum(number) AS numerator,
    CAST(NULL AS DECIMAL(18, 6)) AS denominator,
    numerator_cells(cell_id, number) AS cells
FROM reported
WHERE form = 'financial_risk' AND item = 'recovered_total'
GROUP BY unit, period
HAVING numerator IS NOT NULL
