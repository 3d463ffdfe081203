-- title: 校园招聘场均达成意向人数
-- uom: 人
-- kind: average
-- direction: up
-- rollup: ratio
-- target: none
-- quantity: M13.c
-- form: graduate_jobs
-- One row per unit and week: people who came to terms at such an event on average.
SELECT * FROM reported_ratio('agreed_total', 'events_total', form = 'graduate_jobs')
