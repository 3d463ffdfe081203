-- title: 失业保险稳岗返还金额
-- uom: 万元
-- kind: cumulative
-- direction: up
-- rollup: sum
-- target: file
-- quantity: M03.f
-- form: financial_support
-- One row per unit and week: unemployment insurance paid back this year to firms that keep their staff.
SELECT * FROM reported_amount(form = 'financial_support' AND item = 'amount_total' AND row_key LIKE '稳岗返还|%')
