-- title: 版权活动场次
-- uom: 场次
-- kind: cumulative
-- direction: up
-- rollup: sum
-- target: file
-- quantity: M09.f
-- form: culture_tourism
-- One row per unit and month: exhibitions, talks, classes, salons, markets and interviews held since January.
SELECT * FROM reported_amount(form = 'culture_tourism' AND item = 'sessions_total' AND row_key LIKE '版权活动|%')
