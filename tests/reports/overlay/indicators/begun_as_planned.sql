-- title: 重点项目开工率
-- uom: %
-- kind: share
-- direction: up
-- rollup: ratio
-- target: file
-- deadline: 2022-06-30
-- quantity: M03.a
-- form: projects
-- reading: 占计划新开工项目
-- primary: false
-- headline: true
-- scope: list_contains(tiers, '重点') AND nature = '新开工'
-- each: 1
-- One row per unit and month: projects started by the end of the month, of those whose start is planned for this year.
WITH line AS (
    SELECT
        unit,
        period,
        row_key,
        max(CASE WHEN item = 'started_on' THEN date END) AS begun_on,
        max(CASE WHEN item = 'started_on' AND date IS NOT NULL THEN cell_id END) AS cell_id
    FROM reported
    WHERE form = 'projects' AND item IN ('project', 'started_on')
    GROUP BY unit, period, row_key
),

judged AS (
    SELECT line.*, e.ref, CASE WHEN line.begun_on <= e.ends_on THEN 1 ELSE 0 END AS is_started
    FROM line
    JOIN register_entry AS e
        ON e.ref = 'project:' || line.row_key AND e.period = line.period AND list_contains(e.reporters, line.unit)
    WHERE list_contains(e.tiers, '重点') AND e.nature = '新开工'
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
