-- title: 惠企政策线上（惠企通）兑现占比
-- uom: %
-- kind: share
-- direction: up
-- rollup: ratio
-- target: none
-- quantity: M01.a
-- form: policy_delivery
-- One row per unit and week: money paid through 惠企通 over all money paid this year.
SELECT * FROM reported_ratio('paid_online_total', 'paid_total', form = 'policy_delivery' AND row_key <> '全部政策')
