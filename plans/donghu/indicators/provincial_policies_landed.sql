-- title: 省“28条”已落实条数占比
-- uom: %
-- kind: milestone
-- direction: up
-- rollup: latest
-- target: none
-- quantity: M01.d
-- form: policy_delivery
-- One row per unit and week: policies of 省28条 with the status 已落实, of those reported.
SELECT * FROM reported_count(text = '已落实', form = 'policy_delivery' AND item = 'status' AND row_key LIKE '省28条-%')
