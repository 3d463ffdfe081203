-- title: 追赃挽损金额
-- uom: 万元
-- kind: cumulative
-- direction: up
-- rollup: sum
-- target: none
-- quantity: M19.a
-- form: financial_risk
-- One row per unit and month: losses recovered this year in cases of illegal fund-raising and online finance.
SELECT * FROM reported_amount(form = 'financial_risk' AND item = 'recovered_total')
