-- title: 中断缴费人员续缴率
-- uom: %
-- kind: share
-- direction: up
-- rollup: ratio
-- target: none
-- quantity: M15.d
-- form: social_insurance
-- One row per unit and month: people who pay again, of those who broke off this year.
SELECT * FROM reported_ratio(
    'resumed_total', 'interrupted_total',
    form = 'social_insurance' AND (row_key LIKE '企业职工|%' OR row_key LIKE '城乡居民|%')
)
