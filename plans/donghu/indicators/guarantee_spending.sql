-- title: “三保”支出
-- uom: 万元
-- kind: cumulative
-- direction: up
-- rollup: ratio
-- target: reported
-- quantity: M18.c
-- form: fiscal_operation
-- One row per unit and month: spent on wages, running costs and livelihoods this year over the budget.
SELECT * FROM reported_ratio('guarantee_spent_total', 'guarantee_budget', form = 'fiscal_operation')
