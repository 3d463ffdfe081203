-- One row per problem (堵点) that a unit has logged: whose it is, since when, until when, and what became of it.
-- A problem is followed through the periods by the unit's own number of it and the year in which it was raised; what was last said of
-- it holds. One that is missing from a later report without having been solved is not forgotten. To be pressed for (督办) is what is
-- past its deadline, has dropped out of the reports, or has been open for 30 days without a deadline.
WITH wide AS (
    SELECT
        c.unit, c.row_key AS problem, c.period, p.ends_on, c.submission_id,
        any_value(c.text) FILTER (WHERE c.item = 'project') AS project,
        any_value(c.text) FILTER (WHERE c.item = 'category') AS category,
        any_value(c.text) FILTER (WHERE c.item = 'stage') AS stage,
        any_value(c.text) FILTER (WHERE c.item = 'description') AS description,
        any_value(c.text) FILTER (WHERE c.item = 'blockage') AS blockage,
        any_value(c.text) FILTER (WHERE c.item = 'responsible') AS responsible,
        any_value(c.text) FILTER (WHERE c.item = 'status') AS status,
        any_value(c.date) FILTER (WHERE c.item = 'raised_on') AS raised_on,
        any_value(c.date) FILTER (WHERE c.item = 'due_on') AS due_on,
        any_value(c.date) FILTER (WHERE c.item = 'solved_on') AS solved_on
    FROM reported AS c
    JOIN period AS p ON p.code = c.period
    WHERE c.form = 'project_obstacles'
    GROUP BY c.unit, c.row_key, c.period, p.ends_on, c.submission_id
),

followed AS (
    SELECT
        unit, problem, year(raised_on) AS raised_year, min(raised_on) AS raised_on, count(*) AS periods,
        min_by(wide, ends_on) AS first, max_by(wide, ends_on) AS last,
        -- the template does not fill it in again, so a later report may leave it out
        max_by(coalesce(description, blockage), ends_on) FILTER (WHERE coalesce(description, blockage) IS NOT NULL) AS described
    FROM wide
    WHERE raised_on IS NOT NULL
    GROUP BY unit, problem, raised_year
),

newest AS (
    SELECT c.unit, max(p.ends_on) AS ends_on
    FROM current_submission AS c
    JOIN period AS p ON p.code = c.period
    WHERE c.form = 'project_obstacles'
    GROUP BY c.unit
),

named AS (
    SELECT f.project, CASE WHEN count(DISTINCT p.project_id) = 1 THEN min(p.project_id) END AS project_id
    FROM (SELECT last.project FROM followed GROUP BY last.project) AS f
    JOIN project AS p ON f.project IN (p.project_id, p.name) OR (length(f.project) >= 4 AND contains(p.name, f.project))
    GROUP BY f.project
),

judged AS (
    SELECT
        f.*, n.project_id,
        coalesce(u.unit, f.last.responsible, f.unit) AS owner,
        CASE
            WHEN isfinite(known_at()) THEN CAST(known_at() AT TIME ZONE 'Asia/Shanghai' AS DATE)
            ELSE f.last.ends_on
        END AS today,
        f.last.status IS NOT DISTINCT FROM '已解决' OR f.last.solved_on IS NOT NULL AS is_solved,
        w.ends_on > f.last.ends_on AS is_dropped
    FROM followed AS f
    LEFT JOIN named AS n ON n.project = f.last.project
    LEFT JOIN unit AS u ON u.unit = f.last.responsible OR list_contains(u.aliases, f.last.responsible)
    LEFT JOIN newest AS w ON w.unit = f.unit
),

dated AS (
    SELECT *, CASE WHEN is_solved THEN coalesce(last.solved_on, last.ends_on) END AS solved_on FROM judged
)

SELECT
    unit, problem, project_id, last.project AS project, last.category AS category, last.stage AS stage,
    described AS description, owner, raised_on, first.due_on AS first_due_on, last.due_on AS due_on,
    CASE
        WHEN is_solved THEN 'solved'
        WHEN is_dropped THEN 'dropped'
        WHEN last.due_on < today THEN 'overdue'
        ELSE 'open'
    END AS standing,
    NOT is_solved AND (is_dropped OR coalesce(last.due_on < today, today - raised_on > 30)) AS is_pressed_for,
    solved_on,
    coalesce(solved_on, today) - raised_on AS age_days,
    CASE WHEN NOT is_solved AND last.due_on < today THEN today - last.due_on END AS overdue_days,
    last.status AS status, first.period AS first_period, last.period AS last_period, periods, last.submission_id AS submission_id
FROM dated
