-- title: 楼宇商业企业参保人数
-- uom: 人
-- kind: stock
-- direction: up
-- rollup: sum
-- target: none
-- quantity: M15.b
-- form: social_insurance
-- One row per unit and month: people insured through firms in commercial buildings at the end of the month.
SELECT * FROM reported_amount(form = 'social_insurance' AND item = 'insured_closing' AND row_key LIKE '楼宇商业企业|%')
