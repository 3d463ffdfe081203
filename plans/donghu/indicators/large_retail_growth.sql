-- title: 限额以上消费品零售额增速
-- uom: %
-- kind: growth
-- direction: up
-- rollup: ratio
-- target: file
-- quantity: M08.f
-- form: commerce
-- One row per unit and month: the same sales over those of the same months of last year.
SELECT * FROM reported_ratio('retail_total', 'retail_last_year', form = 'commerce')
