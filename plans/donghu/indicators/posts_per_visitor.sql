-- title: 校园招聘每名参与者对应岗位数
-- uom: 个
-- kind: average
-- direction: up
-- rollup: ratio
-- target: none
-- quantity: M13.d
-- form: graduate_jobs
-- One row per unit and week: posts on offer for each person who came.
SELECT * FROM reported_ratio('posts_total', 'people_total', form = 'graduate_jobs')
