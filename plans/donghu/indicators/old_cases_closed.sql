-- title: 非法集资存量案件处置率
-- uom: %
-- kind: share
-- direction: up
-- rollup: ratio
-- target: file
-- quantity: M19.a
-- form: financial_risk
-- One row per unit and month: old cases of illegal fund-raising closed, of all that the second round began with.
SELECT * FROM reported_ratio('cases_closed_total', 'cases_base', form = 'financial_risk' AND row_key = '非法集资')
