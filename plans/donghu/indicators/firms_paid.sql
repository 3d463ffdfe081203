-- title: 惠企政策兑现企业数（去重）
-- uom: 户
-- kind: cumulative
-- direction: up
-- rollup: latest
-- target: file
-- quantity: M01.b
-- form: policy_delivery
-- One row per unit and week: firms paid this year, each counted once however many policies paid it.
SELECT
    unit,
    period,
    sum(number) AS numerator,
    CAST(NULL AS DECIMAL(18, 6)) AS denominator,
    numerator_cells(cell_id, number) AS cells
FROM reported
WHERE form = 'policy_delivery' AND item = 'firms_total' AND row_key = '全部政策'
GROUP BY unit, period
HAVING numerator IS NOT NULL
