-- One row per year and unit, form, period or campaign (`scope` says which), and one per year for all: the punctuality of
-- reports whose deadline has passed. Excused and not applicable reports do not count. A form counts in each of its campaigns.
WITH judged AS (
    SELECT
        p.year, d.unit, d.form, d.period, d.received_at, d.status, d.is_accepted_first_time, d.returned, d.has_open_return,
        d.hours_to_mend
    FROM due AS d
    JOIN period AS p ON p.code = d.period
    WHERE d.due_at <= known_at() AND d.status NOT IN ('excused', 'not_applicable')
),

of_campaign AS (
    SELECT f.form, m.campaign_no
    FROM form AS f
    JOIN measure AS m ON list_contains(f.measures, m.measure_no)
    GROUP BY f.form, m.campaign_no
),

scoped AS (
    SELECT * EXCLUDE (unit, form, period), 'all' AS scope, '' AS name FROM judged
    UNION ALL
    SELECT * EXCLUDE (unit, form, period), 'unit', unit FROM judged
    UNION ALL
    SELECT * EXCLUDE (unit, form, period), 'form', form FROM judged
    UNION ALL
    SELECT * EXCLUDE (unit, form, period), 'period', period FROM judged
    UNION ALL
    SELECT j.* EXCLUDE (unit, form, period), 'campaign', CAST(c.campaign_no AS VARCHAR)
    FROM judged AS j
    JOIN of_campaign AS c ON c.form = j.form
),

counted AS (
    SELECT
        year, scope, name,
        count(*) AS expected,
        count(received_at) AS received,
        count(*) FILTER (WHERE status = 'on_time') AS on_time,
        count(*) FILTER (WHERE is_accepted_first_time) AS accepted_first_time,
        count(*) FILTER (WHERE returned > 0) AS returned,
        count(*) FILTER (WHERE has_open_return) AS open_returns,
        median(hours_to_mend) AS hours_to_mend_median
    FROM scoped
    GROUP BY year, scope, name
)

SELECT
    year, scope, name, expected, received, on_time, accepted_first_time, returned, open_returns,
    received / expected AS received_share,
    on_time / expected AS on_time_share,
    CASE WHEN received > 0 THEN accepted_first_time / received END AS first_time_share,
    hours_to_mend_median
FROM counted
