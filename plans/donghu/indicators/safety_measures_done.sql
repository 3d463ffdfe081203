-- title: 安全生产15条措施落实
-- uom: %
-- kind: milestone
-- direction: up
-- rollup: ratio
-- target: file
-- quantity: M20.a
-- form: work_progress
-- owner: 区应急管理局
-- scope: quantity = 'M20.a'
-- each: 1
-- One row per unit and month: of the 15 measures that a unit answers for, those that are carried out.
WITH judged AS (
    SELECT r.unit, r.period, e.ref, r.cell_id, CASE WHEN r.text = '已完成' THEN 1 ELSE 0 END AS is_done
    FROM reported AS r
    JOIN register_entry AS e ON e.ref = 'milestone:' || r.row_key AND e.period = r.period AND list_contains(e.reporters, r.unit)
    WHERE r.form = 'work_progress' AND r.item = 'status' AND r.text IS NOT NULL AND e.quantity = 'M20.a'
)

SELECT
    unit,
    period,
    sum(is_done) AS numerator,
    count(*) AS denominator,
    list_concat(
        numerator_cells(cell_id, is_done),
        denominator_cells(ref, 1)
    ) AS cells
FROM judged
GROUP BY unit, period
