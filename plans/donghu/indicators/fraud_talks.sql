-- title: 防范非法集资宣传场次
-- uom: 场次
-- kind: cumulative
-- direction: up
-- rollup: sum
-- target: file
-- quantity: M19.b
-- form: financial_risk
-- One row per unit and month: public talks against illegal fund-raising this year.
SELECT * FROM reported_amount(form = 'financial_risk' AND item = 'talks_total')
