-- One row per form, and per unit (`scope`), of which reports came: the days since its last arrival, and how many days usually pass
-- between its days of arrival, by the last 30 pauses (docs/decisions/0071). Only a form or unit that owes a report is stale.
WITH day_of AS (
    SELECT 'form' AS scope, form AS name, CAST(received_at AT TIME ZONE 'Asia/Shanghai' AS DATE) AS arrived_on
    FROM submission
    WHERE reported_by IS NULL
    GROUP BY ALL
    UNION ALL
    SELECT 'unit', unit, CAST(received_at AT TIME ZONE 'Asia/Shanghai' AS DATE)
    FROM submission
    WHERE reported_by IS NULL
    GROUP BY ALL
),

pause AS (
    SELECT
        scope, name, arrived_on, arrived_on - lag(arrived_on) OVER (PARTITION BY scope, name ORDER BY arrived_on) AS days,
        row_number() OVER (PARTITION BY scope, name ORDER BY arrived_on DESC) AS nth
    FROM day_of
),

paused AS (
    SELECT
        scope, name, max(arrived_on) AS last_arrived_on,
        median(days) FILTER (WHERE nth <= 30) AS middle, mad(days) FILTER (WHERE nth <= 30) AS spread,
        count(days) FILTER (WHERE nth <= 30) AS pauses
    FROM pause
    GROUP BY scope, name
),

age AS (
    SELECT
        *, CASE WHEN isfinite(known_at()) THEN CAST(known_at() AT TIME ZONE 'Asia/Shanghai' AS DATE) - last_arrived_on END AS days_since
    FROM paused
),

owing AS (
    SELECT 'form' AS scope, form AS name
    FROM due
    WHERE status = 'missing' AND NOT is_of_past_year
    GROUP BY form
    UNION ALL
    SELECT 'unit', unit
    FROM due
    WHERE status = 'missing' AND NOT is_of_past_year
    GROUP BY unit
)

SELECT
    a.scope, a.name, last_arrived_on, days_since,
    CASE WHEN pauses >= least_habit() THEN middle END AS usual_days,
    CASE WHEN pauses >= least_habit() THEN middle + greatest(3 * spread, 2) END AS most_days,
    pauses,
    o.name IS NOT NULL AND pauses >= least_habit() AND coalesce(days_since > middle + greatest(3 * spread, 2), false) AS is_stale
FROM age AS a
LEFT JOIN owing AS o ON o.scope = a.scope AND o.name = a.name
