-- title: 参加米粉节、美食节等活动企业数
-- uom: 家次
-- kind: cumulative
-- direction: up
-- rollup: sum
-- target: file
-- quantity: M08.c
-- form: commerce
-- One row per unit and month: firms taken to the province's and city's events since January.
SELECT * FROM reported_amount(form = 'commerce' AND item = 'event_firms_total')
