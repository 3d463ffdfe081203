-- title: 营商环境专项治理问题整改率
-- uom: %
-- kind: share
-- direction: up
-- rollup: ratio
-- target: file
-- quantity: M12.b
-- form: business_environment
-- One row per unit and month: problems put right, of those found since January, in the four special campaigns.
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
    WHERE form = 'business_environment' AND item IN ('rectified_total', 'problems_total') AND row_key LIKE '专项治理|%'
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
