-- title: 房地产项目排查数
-- uom: 个
-- kind: stock
-- direction: none
-- rollup: sum
-- target: none
-- quantity: M16.c
-- form: housing
-- One row per unit and month: housing projects inspected for unrest.
SELECT * FROM reported_amount(form = 'housing' AND item = 'inspected')
