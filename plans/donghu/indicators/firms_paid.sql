-- title: 惠企政策兑现企业数（去重）
-- uom: 户
-- kind: cumulative
-- direction: up
-- rollup: latest
-- target: file
-- quantity: M01.b
-- form: policy_delivery
-- One row per unit and week: firms paid this year, each counted once however many policies paid it.
SELECT * FROM reported_amount(form = 'policy_delivery' AND item = 'firms_total' AND row_key = '全部政策')
