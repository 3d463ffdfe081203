-- title: “赣政通”东湖分厅功能上线率
-- uom: %
-- kind: share
-- direction: up
-- rollup: ratio
-- target: none
-- quantity: M12.g
-- form: business_environment
-- One row per unit and month: functions of 赣政通 东湖分厅 online, of those planned.
SELECT * FROM reported_ratio('functions_online', 'functions_planned', form = 'business_environment')
