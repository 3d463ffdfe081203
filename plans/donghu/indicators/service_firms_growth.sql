-- title: 重点服务业企业营业收入增速
-- uom: %
-- kind: growth
-- direction: up
-- rollup: ratio
-- target: file
-- quantity: M02.a
-- form: service_enterprises
-- One row per unit and month: revenue this year over the same months of last year, the same firms.
SELECT * FROM reported_ratio('revenue_total', 'revenue_last_year', form = 'service_enterprises')
