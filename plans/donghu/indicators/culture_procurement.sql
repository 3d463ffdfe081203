-- title: 文旅企业参与政府采购金额
-- uom: 万元
-- kind: cumulative
-- direction: up
-- rollup: sum
-- target: none
-- quantity: M09.c
-- form: culture_tourism
-- One row per unit and month: public contracts won by culture and tourism firms since January.
SELECT * FROM reported_amount(form = 'culture_tourism' AND item = 'amount_total' AND row_key = '政府采购|文旅企业')
