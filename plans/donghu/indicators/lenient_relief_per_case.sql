-- title: 不罚案件平均免罚金额
-- uom: 万元
-- kind: average
-- direction: none
-- rollup: ratio
-- target: none
-- quantity: M12.h
-- form: business_environment
-- One row per unit and month: what was waived on average in such a case.
SELECT * FROM reported_ratio('waived_total', 'spared_total', form = 'business_environment')
