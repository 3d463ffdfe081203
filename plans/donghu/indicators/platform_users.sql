-- title: “赣政通”东湖分厅活跃用户
-- uom: 人
-- kind: stock
-- direction: up
-- rollup: latest
-- target: none
-- quantity: M12.g
-- form: business_environment
-- One row per unit and month: active users of 赣政通 东湖分厅.
SELECT * FROM reported_amount(form = 'business_environment' AND item = 'active_users')
