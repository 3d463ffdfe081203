-- title: 方案点名夜市平均每摊营业额
-- uom: 万元
-- kind: average
-- direction: up
-- rollup: ratio
-- target: none
-- quantity: M09.d
-- form: culture_tourism
-- One row per unit and month: turnover since January for each stall of the night markets.
SELECT * FROM reported_ratio('turnover_total', 'stalls', form = 'culture_tourism' AND row_key LIKE '夜市|%')
