-- title: 安全生产大检查隐患整改率
-- uom: %
-- kind: share
-- direction: up
-- rollup: ratio
-- target: none
-- quantity: M20.c
-- form: work_safety
-- owner: 区应急管理局
-- One row per unit and week: hazards put right, of those found this year by general inspections.
WITH line AS (
    SELECT
        unit,
        period,
        row_key,
        max(CASE WHEN item = 'rectified_total' THEN number END) AS part,
        max(CASE WHEN item = 'hazards_total' THEN number END) AS whole,
        max(CASE WHEN item = 'rectified_total' THEN cell_id END) AS part_cell,
        max(CASE WHEN item = 'hazards_total' THEN cell_id END) AS whole_cell
    FROM reported
    WHERE form = 'work_safety' AND item IN ('rectified_total', 'hazards_total') AND row_key = '大检查督查和专项巡查'
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
