-- title: 改革事项平均办件量
-- uom: 件
-- kind: average
-- direction: up
-- rollup: ratio
-- target: none
-- quantity: M12.c
-- form: business_environment
-- One row per unit and month: cases done since January for each matter online.
SELECT * FROM reported_ratio('cases_total', 'matters_online', form = 'business_environment')
