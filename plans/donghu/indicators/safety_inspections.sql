-- title: 安全生产大检查和巡查次数
-- uom: 次
-- kind: cumulative
-- direction: up
-- rollup: sum
-- target: none
-- quantity: M20.c
-- form: work_safety
-- owner: 区应急管理局
-- One row per unit and week: general safety inspections and patrols this year.
SELECT
    unit,
    period,
    sum(number) AS numerator,
    CAST(NULL AS DECIMAL(18, 6)) AS denominator,
    numerator_cells(cell_id, number) AS cells
FROM reported
WHERE form = 'work_safety' AND item = 'checked_total' AND row_key = '大检查督查和专项巡查'
GROUP BY unit, period
HAVING numerator IS NOT NULL
