-- title: 保障性租赁住房筹集套数
-- uom: 套
-- kind: cumulative
-- direction: up
-- rollup: sum
-- target: file
-- quantity: M16.b
-- form: housing
-- One row per unit and month: homes found for subsidised rent this year.
SELECT * FROM reported_amount(form = 'housing' AND item = 'rental_raised_total')
