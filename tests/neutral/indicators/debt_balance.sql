-- title: 债务余额
-- uom: 万元
-- kind: stock
-- direction: down
-- rollup: sum
-- target: none
-- quantity: none
-- form: accounts
-- One row per unit and month: the debt at the month's end.
SELECT * FROM reported_amount(form = 'accounts' AND item = 'debt')
