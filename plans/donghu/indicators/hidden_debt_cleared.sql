-- title: 隐性债务化解金额
-- uom: 万元
-- kind: cumulative
-- direction: up
-- rollup: ratio
-- target: reported
-- quantity: M18.a
-- form: fiscal_operation
-- One row per unit and month: hidden debt cleared this year over the year's plan.
SELECT * FROM reported_ratio('debt_cleared_total', 'debt_clear_plan', form = 'fiscal_operation')
