-- title: 养老保险参保人数
-- uom: 人
-- kind: stock
-- direction: up
-- rollup: sum
-- target: none
-- quantity: M15.a
-- form: social_insurance
-- One row per unit and month: people in the pension insurance at the end of the month.
SELECT * FROM reported_amount(
    form = 'social_insurance' AND item = 'insured_closing' AND (row_key LIKE '企业职工|%' OR row_key LIKE '城乡居民|%')
)
