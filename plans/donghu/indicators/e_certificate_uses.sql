-- title: 电子证照和电子印章平均使用次数
-- uom: 次
-- kind: average
-- direction: up
-- rollup: ratio
-- target: none
-- quantity: M12.f
-- form: business_environment
-- One row per unit and month: uses of each certificate or seal issued since January.
SELECT * FROM reported_ratio('uses_total', 'issued_total', form = 'business_environment')
