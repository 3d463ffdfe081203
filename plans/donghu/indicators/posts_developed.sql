-- title: 三年行动计划开发岗位数
-- uom: 个
-- kind: cumulative
-- direction: up
-- rollup: sum
-- target: file
-- quantity: M13.f
-- form: graduate_jobs
-- One row per unit and week: posts developed since January under the three-year plan.
SELECT * FROM reported_amount(form = 'graduate_jobs' AND item = 'developed_total')
