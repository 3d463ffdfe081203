-- title: 全市位次
-- uom: 位
-- kind: rank
-- direction: down
-- rollup: latest
-- target: file
-- quantity: none
-- form: accounts
-- One row per unit and month: the county's place in the city.
SELECT * FROM reported_amount(form = 'accounts' AND item = 'place')
