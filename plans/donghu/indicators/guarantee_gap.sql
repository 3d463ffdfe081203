-- title: “三保”资金缺口
-- uom: 万元
-- kind: state
-- direction: down
-- rollup: sum
-- target: none
-- quantity: M18.c
-- form: fiscal_operation
-- One row per unit and month: money still wanting for the three guarantees.
SELECT * FROM reported_amount(form = 'fiscal_operation' AND item = 'guarantee_gap')
