-- title: 地方金融组织问题整改率
-- uom: %
-- kind: share
-- direction: up
-- rollup: ratio
-- target: none
-- quantity: M19.c
-- form: financial_risk
-- One row per unit and month: problems of local finance organisations put right, of those found this year.
SELECT * FROM reported_ratio('rectified_total', 'problems_total', form = 'financial_risk')
