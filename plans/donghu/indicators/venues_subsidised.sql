-- title: 娱乐场所、网吧、影院资金补贴到位率
-- uom: %
-- kind: share
-- direction: up
-- rollup: ratio
-- target: file
-- quantity: M09.a
-- form: culture_tourism
-- One row per unit and month: venues paid the one-off subsidy, of those entitled.
SELECT * FROM reported_ratio('firms_paid', 'firms_due', form = 'culture_tourism' AND row_key LIKE '资金补贴|%')
