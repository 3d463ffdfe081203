-- title: 防范非法集资宣传场均覆盖人次
-- uom: 人次/场次
-- kind: average
-- direction: up
-- rollup: ratio
-- target: none
-- quantity: M19.b
-- form: financial_risk
-- One row per unit and month: people reached by each talk against illegal fund-raising this year.
SELECT * FROM reported_ratio('people_total', 'talks_total', form = 'financial_risk')
