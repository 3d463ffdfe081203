-- title: 保障性租赁住房开工率
-- uom: %
-- kind: share
-- direction: up
-- rollup: ratio
-- target: none
-- quantity: M16.b
-- form: housing
-- One row per unit and month: homes for subsidised rent begun, of those raised this year.
SELECT * FROM reported_ratio('rental_started_total', 'rental_raised_total', form = 'housing')
