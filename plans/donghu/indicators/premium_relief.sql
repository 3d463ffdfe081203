-- title: 社会保险减负纾困金额
-- uom: 万元
-- kind: cumulative
-- direction: up
-- rollup: sum
-- target: none
-- quantity: M03.e
-- form: financial_support
-- One row per unit and week: social insurance premiums put off or remitted this year.
SELECT * FROM reported_amount(form = 'financial_support' AND item = 'amount_total' AND row_key LIKE '社保减负|%')
