-- title: 重点服务业企业运行监测覆盖面
-- uom: %
-- kind: share
-- direction: up
-- rollup: ratio
-- target: none
-- quantity: M02.b
-- form: service_enterprises
-- One row per unit and month: firms that sent their figures, of those to be monitored.
SELECT * FROM reported_part('firms_reporting', 'firms_wanted', form = 'service_enterprises')
