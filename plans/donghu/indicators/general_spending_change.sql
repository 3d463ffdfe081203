-- title: 一般性支出同比增减
-- uom: %
-- kind: growth
-- direction: down
-- rollup: ratio
-- target: file
-- quantity: M18.e
-- form: fiscal_operation
-- One row per unit and month: general spending this year over the same months of last year.
SELECT * FROM reported_ratio('general_total', 'general_last_year', form = 'fiscal_operation')
