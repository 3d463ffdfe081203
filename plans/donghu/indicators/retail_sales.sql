-- title: 社会消费品零售总额
-- uom: 万元
-- kind: cumulative
-- direction: up
-- rollup: latest
-- target: reported
-- quantity: none
-- form: core_economy
-- One row per unit and month: 社会消费品零售总额 this year over the annual target that the unit reports.
SELECT * FROM reported_part('amount_total', 'annual_target', form = 'core_economy' AND row_key = '社会消费品零售总额')
