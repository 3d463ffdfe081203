-- title: 楼宇商业企业参保率
-- uom: %
-- kind: share
-- direction: up
-- rollup: ratio
-- target: file
-- quantity: M15.b
-- form: social_insurance
-- One row per unit and month: firms in commercial buildings that are insured, of those that ought to be.
SELECT * FROM reported_ratio('firms_insured', 'firms_wanted', form = 'social_insurance' AND row_key LIKE '楼宇商业企业|%')
