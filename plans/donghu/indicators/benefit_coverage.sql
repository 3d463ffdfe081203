-- title: 惠企政策企业受益覆盖面
-- uom: %
-- kind: share
-- direction: up
-- rollup: latest
-- target: file
-- quantity: M01.c
-- form: policy_delivery
-- One row per unit and week: firms that benefit over firms entitled, all policies together.
SELECT * FROM reported_part('firms_benefiting', 'firms_entitled', form = 'policy_delivery' AND row_key = '全部政策')
