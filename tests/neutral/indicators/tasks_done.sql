-- title: 重点任务完成比例
-- uom: %
-- kind: milestone
-- direction: up
-- rollup: ratio
-- target: reported
-- quantity: none
-- form: tasks
-- One row per unit and quarter: tasks that are done, of all tasks.
SELECT
    unit,
    period,
    count(*) FILTER (WHERE text = '已完成') AS numerator,
    count(*) AS denominator,
    list_concat(numerator_cells(cell_id, CASE WHEN text = '已完成' THEN 1 END), denominator_cells(cell_id, 1)) AS cells
FROM reported
WHERE form = 'tasks' AND item = 'status'
GROUP BY unit, period
