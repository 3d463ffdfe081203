-- title: 贷款展期和续贷金额
-- uom: 万元
-- kind: cumulative
-- direction: up
-- rollup: sum
-- target: none
-- quantity: M03.c
-- form: financial_support
-- One row per unit and week: loans extended or renewed this year in the hard-hit sectors.
SELECT * FROM reported_amount(
    form = 'financial_support' AND item = 'amount_total' AND (row_key LIKE '贷款展期|%' OR row_key LIKE '续贷|%')
)
