-- title: 助保贷款发放金额
-- uom: 万元
-- kind: cumulative
-- direction: up
-- rollup: sum
-- target: none
-- quantity: M15.d
-- form: social_insurance
-- One row per unit and month: loans for pension contributions (助保贷款) paid out this year.
SELECT
    unit,
    period,
    sum(number) AS numerator,
    CAST(NULL AS DECIMAL(18, 6)) AS denominator,
    numerator_cells(cell_id, number) AS cells
FROM reported
WHERE form = 'social_insurance' AND item = 'loans_total'
GROUP BY unit, period
HAVING numerator IS NOT NULL
