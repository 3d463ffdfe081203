-- title: 文旅企业政府采购平均合同金额
-- uom: 万元
-- kind: average
-- direction: none
-- rollup: ratio
-- target: none
-- quantity: M09.c
-- form: culture_tourism
-- One row per unit and month: the worth of such a contract on average.
SELECT * FROM reported_ratio('amount_total', 'contracts_total', form = 'culture_tourism')
