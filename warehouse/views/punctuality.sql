-- One row per week of deadlines and form, unit, or all (`scope`): the share of its reports that came on time, and the least usual
-- share by the twelve such weeks before it (docs/decisions/0071). Excused and not applicable reports do not count.
WITH judged AS (
    SELECT
        CAST(date_trunc('week', CAST(due_at AT TIME ZONE 'Asia/Shanghai' AS TIMESTAMP)) AS DATE) AS week_on,
        unit, form, status, received_at
    FROM due
    WHERE due_at <= known_at() AND status NOT IN ('excused', 'not_applicable')
),

scoped AS (
    SELECT week_on, 'all' AS scope, '' AS name, status, received_at FROM judged
    UNION ALL
    SELECT week_on, 'form', form, status, received_at FROM judged
    UNION ALL
    SELECT week_on, 'unit', unit, status, received_at FROM judged
),

counted AS (
    SELECT
        week_on, scope, name, count(*) AS expected, count(received_at) AS received, count(*) FILTER (WHERE status = 'on_time') AS on_time
    FROM scoped
    GROUP BY week_on, scope, name
),

banded AS (
    SELECT
        *, on_time / expected AS on_time_share,
        median(on_time / expected) OVER before AS middle,
        mad(on_time / expected) OVER before AS spread,
        count(*) OVER before AS usual_weeks
    FROM counted
    WINDOW before AS (PARTITION BY scope, name ORDER BY week_on ROWS BETWEEN 12 PRECEDING AND 1 PRECEDING)
)

SELECT
    week_on, scope, name, expected, received, on_time, on_time_share,
    CASE WHEN usual_weeks >= least_habit() THEN middle END AS usual_share,
    CASE WHEN usual_weeks >= least_habit() THEN greatest(middle - usual_width(spread), 0) END AS least_share,
    usual_weeks,
    expected >= least_cases() AND expected - on_time >= 3 AND usual_weeks >= least_habit()
        AND on_time_share < middle - usual_width(spread) AS is_unusual
FROM banded
