-- title: 商品房网签备案率
-- uom: %
-- kind: share
-- direction: up
-- rollup: ratio
-- target: file
-- quantity: M16.d
-- form: housing
-- One row per unit and month: homes whose contract is filed online, of those sold that must be.
SELECT * FROM reported_ratio('signed', 'signing_wanted', form = 'housing')
