-- title: 来昌留昌人数（东湖区）
-- uom: 人
-- kind: cumulative
-- direction: up
-- rollup: sum
-- target: none
-- quantity: M13.e
-- form: graduate_jobs
-- One row per unit and week: people who came to or stayed in the city since January, by the district's own count.
SELECT * FROM reported_amount(form = 'graduate_jobs' AND item = 'settled_total')
