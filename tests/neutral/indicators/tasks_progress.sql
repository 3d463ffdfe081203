-- title: 重点任务平均进度
-- uom: %
-- kind: average
-- direction: up
-- rollup: ratio
-- target: none
-- quantity: none
-- form: tasks
-- One row per unit and quarter: the tasks' progress, averaged over the tasks (100 each).
SELECT
    unit,
    period,
    sum(number) AS numerator,
    100 * count(*) AS denominator,
    list_concat(numerator_cells(cell_id, number), denominator_cells(cell_id, 100)) AS cells
FROM reported
WHERE form = 'tasks' AND item = 'progress' AND number IS NOT NULL
GROUP BY unit, period
