-- title: 地方金融组织检查家数
-- uom: 家
-- kind: cumulative
-- direction: up
-- rollup: sum
-- target: none
-- quantity: M19.c
-- form: financial_risk
-- One row per unit and month: local finance organisations checked this year.
SELECT * FROM reported_amount(form = 'financial_risk' AND item = 'firms_checked_total')
