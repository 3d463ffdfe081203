-- title: 融合赛道企业平均营业收入
-- uom: 万元
-- kind: average
-- direction: up
-- rollup: ratio
-- target: none
-- quantity: M11.b
-- form: digital_economy
-- One row per unit and month: revenue since January for each firm on the tracks.
SELECT * FROM reported_ratio('revenue_total', 'firms', form = 'digital_economy')
