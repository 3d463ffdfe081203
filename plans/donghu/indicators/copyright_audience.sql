-- title: 版权活动场均参与人次
-- uom: 人次
-- kind: average
-- direction: up
-- rollup: ratio
-- target: none
-- quantity: M09.f
-- form: culture_tourism
-- One row per unit and month: people at such an event on average.
SELECT * FROM reported_ratio('people_total', 'sessions_total', form = 'culture_tourism' AND row_key LIKE '版权活动|%')
