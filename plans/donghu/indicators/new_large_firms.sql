-- title: 新增“四上”企业
-- uom: 户
-- kind: cumulative
-- direction: up
-- rollup: latest
-- target: file
-- quantity: none
-- form: core_economy
-- One row per unit and month: firms newly above the statistical threshold (四上) this year.
SELECT * FROM reported_amount(form = 'core_economy' AND item = 'firms_total' AND row_key = '四上企业')
