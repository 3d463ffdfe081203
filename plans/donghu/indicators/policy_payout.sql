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
WITH line AS (
    SELECT
        unit,
        period,
        row_key,
        max(CASE WHEN item = 'paid_total' THEN number END) AS part,
        max(CASE WHEN item = 'payable' THEN number END) AS whole,
        max(CASE WHEN item = 'paid_total' THEN cell_id END) AS part_cell,
        max(CASE WHEN item = 'payable' THEN cell_id END) AS whole_cell
    FROM reported
    WHERE form = 'policy_delivery' AND item IN ('paid_total', 'payable') AND row_key <> '全部政策'
    GROUP BY unit, period, row_key
)

SELECT
    unit,
    period,
    sum(paired(part, whole)) AS numerator,
    sum(paired(whole, part)) AS denominator,
    pair_cells(part_cell, part, whole_cell, whole) AS cells
FROM line
GROUP BY unit, period
HAVING numerator IS NOT NULL AND denominator IS NOT NULL
