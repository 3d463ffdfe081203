-- title: 实际利用外资
-- uom: 万美元
-- kind: cumulative
-- direction: up
-- rollup: latest
-- target: reported
-- quantity: none
-- form: core_economy
-- One row per unit and month: 实际利用外资 this year over the annual target that the unit reports.
SELECT * FROM reported_part('amount_total', 'annual_target', form = 'core_economy' AND row_key = '实际利用外资')
