-- title: 规上服务业营业收入增速
-- uom: %
-- kind: growth
-- direction: up
-- rollup: latest
-- target: file
-- quantity: none
-- form: core_economy
-- One row per unit and month: 规上服务业营业收入 this year over the same months of last year.
SELECT * FROM reported_ratio('amount_total', 'amount_last_year', form = 'core_economy' AND row_key = '规上服务业营业收入')
