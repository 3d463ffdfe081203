-- title: A级景区、旅游饭店、旅行社补助到位率
-- uom: %
-- kind: share
-- direction: up
-- rollup: ratio
-- target: file
-- quantity: M09.b
-- form: culture_tourism
-- One row per unit and month: scenic spots, hotels and travel agencies paid, of those entitled.
SELECT * FROM reported_ratio('firms_paid', 'firms_due', form = 'culture_tourism' AND row_key LIKE '一次性补助|%')
