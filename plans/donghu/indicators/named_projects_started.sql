-- title: 列名重大项目二季度开工
-- uom: %
-- kind: milestone
-- direction: up
-- rollup: ratio
-- target: file
-- threshold: 1
-- deadline: 2022-06-30
-- quantity: M05.d
-- form: major_projects
-- headline: true
-- scope: list_contains(tiers, '二季度开工')
-- each: 1
-- One row per unit and month: named projects started in the second quarter or before, of those that the unit leads.
WITH line AS (
    SELECT
        unit,
        period,
        row_key,
        max(CASE WHEN item = 'started_on' THEN date END) AS done_on,
        max(CASE WHEN item = 'started_on' AND date IS NOT NULL THEN cell_id END) AS cell_id
    FROM reported
    WHERE form = 'major_projects' AND item IN ('project', 'started_on')
    GROUP BY unit, period, row_key
),

judged AS (
    SELECT line.*, e.ref, CASE WHEN line.done_on <= least(e.ends_on, DATE '2022-06-30') THEN 1 ELSE 0 END AS is_started
    FROM line
    JOIN register_entry AS e
        ON e.ref = 'project:' || line.row_key AND e.period = line.period AND list_contains(e.reporters, line.unit)
    WHERE list_contains(e.tiers, '二季度开工')
)

SELECT
    unit,
    period,
    sum(is_started) AS numerator,
    count(*) AS denominator,
    list_concat(
        numerator_cells(coalesce(cell_id, ref), is_started),
        denominator_cells(ref, 1)
    ) AS cells
FROM judged
GROUP BY unit, period
