-- title: 就业帮扶人次
-- uom: 人次
-- kind: cumulative
-- direction: up
-- rollup: sum
-- target: none
-- quantity: M14.b
-- form: employment_aid
-- One row per unit and week: helps given since January to the eight groups.
SELECT * FROM reported_amount(form = 'employment_aid' AND item = 'helped_total')
