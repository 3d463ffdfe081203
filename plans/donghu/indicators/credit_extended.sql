-- title: 信贷投放
-- uom: 万元
-- kind: cumulative
-- direction: up
-- rollup: sum
-- target: file
-- quantity: M03.b
-- form: financial_support
-- One row per unit and week: loans paid out this year.
SELECT * FROM reported_amount(form = 'financial_support' AND item = 'amount_total' AND row_key LIKE '信贷投放|%')
