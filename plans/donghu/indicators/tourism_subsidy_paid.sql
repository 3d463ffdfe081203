-- title: A级景区、旅游饭店、旅行社补助金额
-- uom: 万元
-- kind: cumulative
-- direction: up
-- rollup: sum
-- target: none
-- quantity: M09.b
-- form: culture_tourism
-- One row per unit and month: one-off grants paid to them since January.
SELECT * FROM reported_amount(form = 'culture_tourism' AND item = 'amount_total' AND row_key LIKE '一次性补助|%')
