-- title: 重点服务业企业营业收入
-- uom: 万元
-- kind: cumulative
-- direction: up
-- rollup: sum
-- target: file
-- quantity: M02.a
-- form: service_enterprises
-- One row per unit and month: revenue of its key service firms this year.
SELECT * FROM reported_amount(form = 'service_enterprises' AND item = 'revenue_total')
