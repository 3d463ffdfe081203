-- title: A级景区、旅游饭店、旅行社补助到位率
-- uom: %
-- kind: share
-- direction: up
-- rollup: ratio
-- target: file
-- quantity: M09.b
-- form: culture_tourism
-- One row per unit and month: scenic spots, hotels and travel agencies paid, of those entitled.
WITH line AS (
    SELECT
        unit,
        period,
        row_key,
        max(CASE WHEN item = 'firms_paid' THEN number END) AS part,
        max(CASE WHEN item = 'firms_due' THEN number END) AS whole,
        max(CASE WHEN item = 'firms_paid' THEN cell_id END) AS part_cell,
        max(CASE WHEN item = 'firms_due' THEN cell_id END) AS whole_cell
    FROM reported
    WHERE form = 'culture_tourism' AND item IN ('firms_paid', 'firms_due') AND row_key LIKE '一次性补助|%'
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
