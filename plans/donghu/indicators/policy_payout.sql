-- title: 惠企政策兑现金额
-- uom: 万元
-- kind: cumulative
-- direction: up
-- rollup: ratio
-- target: reported
-- quantity: M01.a
-- form: policy_delivery
-- headline: true
-- One row per unit and week: paid this year over what is payable, added up over the single policies (全部政策 left out).
SELECT
    unit,
    period,
    sum(CASE WHEN item = 'paid_total' THEN number END) AS numerator,
    sum(CASE WHEN item = 'payable' THEN number END) AS denominator,
    list_concat(
        numerator_cells(cell_id, CASE WHEN item = 'paid_total' THEN number END),
        denominator_cells(cell_id, CASE WHEN item = 'payable' THEN number END)
    ) AS cells
FROM reported
WHERE form = 'policy_delivery' AND item IN ('paid_total', 'payable') AND row_key <> '全部政策'
GROUP BY unit, period
HAVING numerator IS NOT NULL AND denominator IS NOT NULL
