-- title: 列名谋划项目前期手续与规划方案完成
-- uom: %
-- kind: milestone
-- direction: up
-- rollup: ratio
-- target: none
-- quantity: M06.a
-- form: reserve_projects
-- scope: list_contains(tiers, '列名谋划')
-- each: 1
-- One row per unit and month: named reserve projects with procedures and planning finished, of those that the unit leads.
WITH line AS (
    SELECT
        unit,
        period,
        row_key,
        max(CASE WHEN item = 'done_on' THEN date END) AS done_on,
        max(CASE WHEN item = 'done_on' AND date IS NOT NULL THEN cell_id END) AS cell_id
    FROM reported
    WHERE form = 'reserve_projects' AND item IN ('project', 'done_on')
    GROUP BY unit, period, row_key
),

judged AS (
    SELECT line.*, e.ref, CASE WHEN line.done_on <= e.ends_on THEN 1 ELSE 0 END AS is_done
    FROM line
    JOIN register_entry AS e
        ON e.ref = 'project:' || line.row_key AND e.period = line.period AND list_contains(e.reporters, line.unit)
    WHERE list_contains(e.tiers, '列名谋划')
)

SELECT
    unit,
    period,
    sum(is_done) AS numerator,
    count(*) AS denominator,
    list_concat(
        numerator_cells(coalesce(cell_id, ref), is_done),
        denominator_cells(ref, 1)
    ) AS cells
FROM judged
GROUP BY unit, period
