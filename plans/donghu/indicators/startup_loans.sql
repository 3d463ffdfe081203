-- title: 创业担保贷款发放金额
-- uom: 万元
-- kind: cumulative
-- direction: up
-- rollup: ratio
-- target: reported
-- quantity: M03.d
-- form: financial_support
-- headline: true
-- One row per unit and week: start-up loans paid out this year over the annual target that the unit reports.
SELECT
    unit,
    period,
    sum(CASE WHEN item = 'amount_total' THEN number END) AS numerator,
    sum(CASE WHEN item = 'annual_target' THEN number END) AS denominator,
    list_concat(
        numerator_cells(cell_id, CASE WHEN item = 'amount_total' THEN number END),
        denominator_cells(cell_id, CASE WHEN item = 'annual_target' THEN number END)
    ) AS cells
FROM reported
WHERE form = 'financial_support' AND item IN ('amount_total', 'annual_target') AND row_key LIKE '创业担保贷款|%'
GROUP BY unit, period
HAVING numerator IS NOT NULL AND denominator IS NOT NULL
