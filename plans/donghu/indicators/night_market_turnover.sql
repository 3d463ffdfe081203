-- title: 列名夜市平均每摊营业额
-- uom: 万元
-- kind: average
-- direction: up
-- rollup: ratio
-- target: none
-- quantity: M09.d
-- form: culture_tourism
-- One row per unit and month: turnover since January for each stall of the night markets.
WITH line AS (
    SELECT
        unit,
        period,
        row_key,
        max(CASE WHEN item = 'turnover_total' THEN number END) AS part,
        max(CASE WHEN item = 'stalls' THEN number END) AS whole,
        max(CASE WHEN item = 'turnover_total' THEN cell_id END) AS part_cell,
        max(CASE WHEN item = 'stalls' THEN cell_id END) AS whole_cell
    FROM reported
    WHERE form = 'culture_tourism' AND item IN ('turnover_total', 'stalls') AND row_key LIKE '夜市|%'
    GROUP BY unit, period, row_key
)

SELECT
    unit,
    period,
    sum(paired(part, whole)) AS numerator,
    sum(paired(whole, part)) AS denominator,
    pair_cells(part_cell, part, whole_cell, whole) AS cells
FROM line
GROUP BY unit, period
HAVING denominator > 0
