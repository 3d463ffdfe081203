-- One row per unit and indicator that enters the ranking: done share over term share, between 0 and 120 %.
-- The unit's last figure up to the shown period, compared with today's term share even if it is older. If no report of the
-- period due came (`last_due_on`), all are carried forward.
WITH latest AS (
    SELECT
        p.indicator, p.unit, p.period, p.value, p.target, p.done_share, p.kind,
        CASE WHEN l.last_due_on > l.ends_on THEN NULL ELSE l.period END AS shown_period, l.title, l.reading, l.has_own_term, l.time_share, l.stated_share, l.term_elapsed
    FROM year_progress AS p
    JOIN bulletin_line AS l ON l.indicator = p.indicator AND l.is_primary
    WHERE p.unit <> $district AND p.value IS NOT NULL AND p.target > 0 AND p.ends_on <= l.ends_on
        AND p.direction = 'up' AND p.kind NOT IN ('state', 'rank')
    QUALIFY row_number() OVER (PARTITION BY p.indicator, p.unit ORDER BY p.ends_on DESC) = 1
),

shares AS (
    SELECT
        *,
        coalesce(done_share, value / target) AS reached,
        CASE
            WHEN is_amount(kind) AND has_own_term THEN stated_share * term_elapsed
            WHEN is_amount(kind) THEN time_share
            WHEN kind = 'growth' OR NOT has_own_term THEN 1
            ELSE term_elapsed
        END AS term_share
    FROM latest
)

SELECT
    u.league, s.unit, u.position, s.indicator, s.title, s.reading, s.period, s.period IS DISTINCT FROM s.shown_period AS is_carried,
    s.reached, s.term_share, least(greatest(s.reached / s.term_share, 0), 1.2) AS ratio
FROM shares AS s
JOIN unit AS u ON u.unit = s.unit
WHERE u.valid_to IS NULL OR u.valid_to >= $reference_on
ORDER BY u.league, u.position, s.indicator
