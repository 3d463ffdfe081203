-- title: “轻微不罚”“首违不罚”案件数
-- uom: 件
-- kind: cumulative
-- direction: none
-- rollup: sum
-- target: none
-- quantity: M12.h
-- form: business_environment
-- One row per unit and month: cases without a fine since January, under both rules.
SELECT * FROM reported_amount(form = 'business_environment' AND item = 'spared_total')
