-- title: 中断缴费人员续缴率
-- uom: %
-- kind: share
-- direction: up
-- rollup: ratio
-- target: none
-- quantity: M15.d
-- form: social_insurance
-- One row per unit and month: people who pay again, of those who broke off this year.
WITH line AS (
    SELECT
        unit,
        period,
        row_key,
        max(CASE WHEN item = 'resumed_total' THEN number END) AS part,
        max(CASE WHEN item = 'interrupted_total' THEN number END) AS whole,
        max(CASE WHEN item = 'resumed_total' THEN cell_id END) AS part_cell,
        max(CASE WHEN item = 'interrupted_total' THEN cell_id END) AS whole_cell
    FROM reported
    WHERE form = 'social_insurance' AND item IN ('resumed_total', 'interrupted_total') AND (row_key LIKE '企业职工|%' OR row_key LIKE '城乡居民|%')
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
