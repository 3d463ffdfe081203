-- title: 蔬菜和水产品产量
-- uom: 吨
-- kind: cumulative
-- direction: up
-- rollup: sum
-- target: none
-- quantity: M17.d
-- form: grain
-- One row per unit and week: vegetables and fish brought in this year.
SELECT * FROM reported_amount(form = 'grain' AND item = 'output_total' AND row_key IN ('蔬菜', '水产品'))
