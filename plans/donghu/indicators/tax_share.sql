-- title: 税收收入占一般公共预算收入比重
-- uom: %
-- kind: share
-- direction: up
-- rollup: latest
-- target: file
-- quantity: none
-- form: core_economy
-- One row per unit and month: tax revenue over general public budget revenue, this year.
SELECT * FROM reported_ratio('tax_total', 'amount_total', form = 'core_economy' AND row_key = '一般公共预算收入')
