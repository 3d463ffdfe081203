-- One row per rule with findings in the last 30 runs with files: its share of files in the newest five, and in up to 25 before
-- them. The trend is unknown with fewer than five runs before, or few files; it needs a difference of a point.
WITH numbered AS (
    SELECT
        name AS rule, cases, total,
        row_number() OVER (PARTITION BY name ORDER BY business_at DESC, run_id DESC) AS nth
    FROM night_share
    WHERE scope = 'rule'
),

summed AS (
    SELECT
        rule,
        CAST(coalesce(sum(cases) FILTER (WHERE nth <= 5), 0) AS BIGINT) AS cases,
        CAST(coalesce(sum(total) FILTER (WHERE nth <= 5), 0) AS BIGINT) AS total,
        CAST(coalesce(sum(cases) FILTER (WHERE nth > 5), 0) AS BIGINT) AS cases_before,
        CAST(coalesce(sum(total) FILTER (WHERE nth > 5), 0) AS BIGINT) AS total_before,
        count(*) FILTER (WHERE nth > 5 AND total > 0) AS nights_before
    FROM numbered
    WHERE nth <= 30
    GROUP BY rule
),

shared AS (
    SELECT
        *,
        CASE WHEN total > 0 THEN cases / total END AS share,
        CASE WHEN total_before > 0 THEN cases_before / total_before END AS share_before
    FROM summed
    WHERE cases + cases_before > 0
)

SELECT
    rule, cases, total, share, cases_before, total_before, share_before,
    CASE
        WHEN nights_before < least_habit() OR total < least_cases() OR total_before < least_cases() THEN NULL
        WHEN share - share_before > 0.01 THEN 'rising'
        WHEN share_before - share > 0.01 THEN 'falling'
        ELSE 'steady'
    END AS trend
FROM shared
