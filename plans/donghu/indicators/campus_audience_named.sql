-- title: “百场万人”校园招聘参与人数
-- uom: 人
-- kind: cumulative
-- direction: up
-- rollup: sum
-- target: none
-- quantity: M13.d
-- form: graduate_jobs
-- reading: 活动名称
-- primary: false
-- One row per unit and week: the same people; read as a campaign's name, 万人 sets no number to reach.
SELECT unit, period, numerator, denominator, cells
FROM campus_audience
