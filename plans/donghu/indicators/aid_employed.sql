-- title: 重点群体实现就业比例
-- uom: %
-- kind: share
-- direction: up
-- rollup: ratio
-- target: file
-- quantity: M14.b
-- form: employment_aid
-- One row per unit and week: people in work since January, of those on the register, in the eight groups.
SELECT * FROM reported_ratio('employed_total', 'registered', form = 'employment_aid')
