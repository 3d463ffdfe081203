-- title: 消费券核销率
-- uom: %
-- kind: share
-- direction: up
-- rollup: ratio
-- target: none
-- quantity: M08.b
-- form: commerce
-- One row per unit and month: vouchers redeemed, of those issued since January.
SELECT * FROM reported_ratio('redeemed_total', 'vouchers_total', form = 'commerce')
