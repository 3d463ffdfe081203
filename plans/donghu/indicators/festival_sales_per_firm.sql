-- title: 活动平均每家次销售额
-- uom: 万元
-- kind: average
-- direction: up
-- rollup: ratio
-- target: none
-- quantity: M08.c
-- form: commerce
-- One row per unit and month: sales at the events for each firm that took part.
SELECT * FROM reported_ratio('event_sales_total', 'event_firms_total', form = 'commerce')
