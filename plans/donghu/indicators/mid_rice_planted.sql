-- title: 中稻栽种面积
-- uom: 亩
-- kind: cumulative
-- direction: up
-- rollup: ratio
-- target: reported
-- quantity: M17.b
-- form: grain
-- One row per unit and week: mu of mid-season rice planted over the area planned.
SELECT * FROM reported_ratio('planted_total', 'planned_area', form = 'grain' AND row_key = '中稻')
