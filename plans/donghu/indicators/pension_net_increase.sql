-- title: 养老保险净增参保人数
-- uom: 人
-- kind: cumulative
-- direction: up
-- rollup: ratio
-- target: reported
-- quantity: M15.a
-- form: social_insurance
-- One row per unit and month: people newly in the pension insurance this year, net, over the annual target that the unit reports.
SELECT * FROM reported_ratio(
    'net_total', 'annual_target',
    form = 'social_insurance' AND (row_key LIKE '企业职工|%' OR row_key LIKE '城乡居民|%')
)
