-- title: 旱粮种植面积
-- uom: 亩
-- kind: cumulative
-- direction: up
-- rollup: sum
-- target: none
-- quantity: M17.c
-- form: grain
-- One row per unit and week: mu of maize and sweet potatoes planted this season.
SELECT * FROM reported_amount(form = 'grain' AND item = 'planted_total' AND row_key IN ('玉米', '红薯'))
