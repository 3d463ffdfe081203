-- title: 电子证照和电子印章发放数
-- uom: 张
-- kind: cumulative
-- direction: up
-- rollup: sum
-- target: file
-- quantity: M12.f
-- form: business_environment
-- One row per unit and month: electronic certificates and seals issued since January.
SELECT * FROM reported_amount(form = 'business_environment' AND item = 'issued_total')
