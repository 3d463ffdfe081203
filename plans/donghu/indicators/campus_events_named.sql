-- title: “百场校招”活动场次
-- uom: 场
-- kind: cumulative
-- direction: up
-- rollup: sum
-- target: none
-- quantity: M13.c
-- form: graduate_jobs
-- reading: 活动名称
-- primary: false
-- One row per unit and week: the same count; read as a campaign's name, 百场 sets no number to reach.
SELECT unit, period, numerator, denominator, cells
FROM campus_events
