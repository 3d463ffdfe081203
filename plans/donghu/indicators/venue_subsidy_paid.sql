-- title: 娱乐场所、网吧、影院资金补贴金额
-- uom: 万元
-- kind: cumulative
-- direction: up
-- rollup: sum
-- target: none
-- quantity: M09.a
-- form: culture_tourism
-- One row per unit and month: subsidies paid to such venues since January.
SELECT * FROM reported_amount(form = 'culture_tourism' AND item = 'amount_total' AND row_key LIKE '资金补贴|%')
