-- One row per form, and per unit (`scope`): punctuality in its last week of deadlines and days since its last arrival, each beside
-- the usual. Those out of their band first.
WITH last_week AS (
    SELECT *
    FROM punctuality
    WHERE scope <> 'all'
    QUALIFY row_number() OVER (PARTITION BY scope, name ORDER BY week_on DESC) = 1
)

SELECT
    coalesce(p.scope, a.scope) AS scope, coalesce(p.name, a.name) AS name, coalesce(f.title, p.name, a.name) AS title,
    p.week_on, p.expected, p.received, p.on_time, p.on_time_share, p.usual_share, p.least_share, coalesce(p.is_unusual, false) AS is_unusual,
    a.last_arrived_on, a.days_since, a.usual_days, a.most_days, coalesce(a.is_stale, false) AS is_stale
FROM last_week AS p
FULL JOIN freshness AS a ON a.scope = p.scope AND a.name = p.name
LEFT JOIN form AS f ON coalesce(p.scope, a.scope) = 'form' AND f.form = coalesce(p.name, a.name)
ORDER BY scope, is_unusual DESC, is_stale DESC, p.on_time_share NULLS LAST, title
