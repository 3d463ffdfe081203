-- title: 农村居民人均可支配收入增速
-- uom: %
-- kind: growth
-- direction: up
-- rollup: latest
-- target: file
-- quantity: none
-- form: core_economy
-- One row per unit and month: 农村居民人均可支配收入 this year over the same months of last year.
SELECT * FROM reported_ratio('amount_total', 'amount_last_year', form = 'core_economy' AND row_key = '农村居民人均可支配收入')
