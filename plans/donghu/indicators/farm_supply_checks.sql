-- title: 农资监管检查次数
-- uom: 次
-- kind: cumulative
-- direction: up
-- rollup: sum
-- target: none
-- quantity: M17.e
-- form: grain
-- One row per unit and week: checks of farm supplies this year.
SELECT * FROM reported_amount(form = 'grain' AND item = 'checks_total')
