-- title: 营商环境专项治理问题整改率
-- uom: %
-- kind: share
-- direction: up
-- rollup: ratio
-- target: file
-- quantity: M12.b
-- form: business_environment
-- One row per unit and month: problems put right, of those found since January, in the four special campaigns.
SELECT * FROM reported_ratio('rectified_total', 'problems_total', form = 'business_environment' AND row_key LIKE '专项治理|%')
