-- title: 安全生产15条措施落实
-- uom: %
-- kind: milestone
-- direction: up
-- rollup: ratio
-- target: file
-- quantity: M20.a
-- form: work_progress
-- owner: 区应急管理局
-- One row per unit and month: of the 15 measures that a unit answers for, those that are carried out.
WITH scope AS (
    SELECT m.task_id, r.unit, r.period
    FROM milestone AS m
    JOIN (
        SELECT unit, period
        FROM reported
        WHERE form = 'work_progress'
        GROUP BY unit, period
    ) AS r ON r.unit = m.unit
    WHERE m.quantity = 'M20.a'
),

stated AS (
    SELECT unit, period, row_key AS task_id, text AS status, cell_id
    FROM reported
    WHERE form = 'work_progress' AND item = 'status'
),

judged AS (
    SELECT scope.*, stated.cell_id, CASE WHEN stated.status = '已完成' THEN 1 ELSE 0 END AS is_done
    FROM scope
    LEFT JOIN stated USING (unit, period, task_id)
)

SELECT
    unit,
    period,
    sum(is_done) AS numerator,
    count(*) AS denominator,
    list_concat(
        numerator_cells(coalesce(cell_id, 'milestone:' || task_id), is_done),
        denominator_cells('milestone:' || task_id, 1)
    ) AS cells
FROM judged
GROUP BY unit, period
