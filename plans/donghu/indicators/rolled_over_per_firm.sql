-- title: 贷款展期和续贷户均金额
-- uom: 万元/户次
-- kind: average
-- direction: none
-- rollup: ratio
-- target: none
-- quantity: M03.c
-- form: financial_support
-- One row per unit and week: money extended or renewed this year over the firms that it concerned.
SELECT * FROM reported_ratio(
    'amount_total', 'firms_total',
    form = 'financial_support' AND (row_key LIKE '贷款展期|%' OR row_key LIKE '续贷|%')
)
