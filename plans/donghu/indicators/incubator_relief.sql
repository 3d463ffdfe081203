-- title: 创业孵化基地减免运行费用
-- uom: 万元
-- kind: cumulative
-- direction: up
-- rollup: sum
-- target: none
-- quantity: M03.g
-- form: financial_support
-- One row per unit and week: running costs that start-up incubators remitted this year.
SELECT * FROM reported_amount(form = 'financial_support' AND item = 'amount_total' AND row_key LIKE '孵化基地减免|%')
