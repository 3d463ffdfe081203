-- title: 地方金融组织问题整改率
-- uom: %
-- kind: share
-- direction: up
-- rollup: ratio
-- target: none
-- quantity: M19.c
-- form: financial_risk
-- One row per unit and month: problems of local finance organisations put right, of those found this year.
WITH line AS (
    SELECT
        unit,
        period,
        row_key,
        max(CASE WHEN item = 'rectified_total' THEN number END) AS part,
        max(CASE WHEN item = 'problems_total' THEN number END) AS whole,
        max(CASE WHEN item = 'rectified_total' THEN cell_id END) AS part_cell,
        max(CASE WHEN item = 'problems_total' THEN cell_id END) AS whole_cell
    FROM reported
    WHERE form = 'financial_risk' AND item IN ('rectified_total', 'problems_total')
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
