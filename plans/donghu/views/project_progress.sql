-- One row per project and month: investment and works as its lead unit reported them.
WITH wide AS (
    SELECT
        row_key AS project_id, unit, period,
        any_value(number) FILTER (WHERE item = 'invested_month') AS invested_month,
        any_value(number) FILTER (WHERE item = 'invested_total') AS invested_total,
        any_value(number) FILTER (WHERE item = 'annual_plan') AS annual_plan,
        any_value(number) FILTER (WHERE item = 'build_pct') AS build_pct,
        any_value(text) FILTER (WHERE item = 'build_note') AS build_note,
        any_value(date) FILTER (WHERE item = 'planned_start_on') AS planned_start_on,
        any_value(date) FILTER (WHERE item = 'started_on') AS started_on,
        any_value(cell_id) FILTER (WHERE item = 'started_on') AS started_cell_id,
        any_value(cell_id) FILTER (WHERE item = 'invested_total') AS invested_cell_id
    FROM reported
    WHERE form = 'major_projects'
    GROUP BY row_key, unit, period
)

SELECT
    w.project_id, p.name, tiers_in(p.tiers, t.year) AS tiers, coalesce(p.nature, '') AS nature, w.unit, p.town, w.period,
    w.invested_month, w.invested_total, w.annual_plan,
    CASE WHEN w.annual_plan > 0 THEN w.invested_total / w.annual_plan END AS invest_share,
    w.build_pct, w.build_note,
    coalesce(w.planned_start_on, p.planned_start_on) AS planned_start_on, w.started_on,
    w.started_on IS NOT NULL AND w.started_on <= t.ends_on AS is_started,
    w.started_cell_id, w.invested_cell_id
FROM wide AS w
JOIN project AS p ON p.project_id = w.project_id
JOIN period AS t ON t.code = w.period
