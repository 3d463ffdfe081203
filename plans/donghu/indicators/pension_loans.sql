-- title: 助保贷款发放金额
-- uom: 万元
-- kind: cumulative
-- direction: up
-- rollup: sum
-- target: none
-- quantity: M15.d
-- form: social_insurance
-- One row per unit and month: loans for pension contributions (助保贷款) paid out this year.
SELECT * FROM reported_amount(form = 'social_insurance' AND item = 'loans_total')
