-- One row per indicator, period and contributing unit: its figure of the period, or the last one where it is carried on.
-- Only cumulative amounts and stocks are carried (沿用); what a unit reported before it ended stays, unless a declared
-- successor has reported since, in that year. A unit whose report stands and that has no figure in it owes none: it leads
-- no such project; nor does one to which the form does not apply.
WITH fig AS (
    SELECT c.indicator, c.unit, c.kind, c.rollup, f.period, p.cadence, p.ends_on, p.year, f.numerator, f.denominator
    FROM contributor AS c
    JOIN unit_figure AS f ON f.indicator = c.indicator AND f.unit = c.unit
    JOIN period AS p ON p.code = f.period
),

grid AS (
    SELECT
        c.indicator, c.unit, c.kind, c.rollup, g.period, g.ends_on, g.year, r.submission_id IS NOT NULL AS has_reported,
        x.unit IS NOT NULL AS is_not_applicable
    FROM contributor AS c
    JOIN (SELECT indicator, period, ends_on, year FROM fig GROUP BY indicator, period, ends_on, year) AS g ON g.indicator = c.indicator
    LEFT JOIN current_submission AS r ON r.unit = c.unit AND r.form = c.form AND r.period = g.period
    LEFT JOIN exemption AS x
        ON x.kind = 'not_applicable' AND x.unit = c.unit AND x.form = c.form AND x.period = g.period
),

last_known AS (
    SELECT
        g.indicator, g.unit, g.kind, g.rollup, g.period, g.ends_on, g.year, g.has_reported,
        g.is_not_applicable, f.period AS figure_period, f.year AS figure_year, f.numerator, f.denominator
    FROM grid AS g
    ASOF LEFT JOIN fig AS f ON f.indicator = g.indicator AND f.unit = g.unit AND f.ends_on <= g.ends_on
),

succeeded AS (
    SELECT u.unit, f.indicator, f.year, min(f.ends_on) AS since
    FROM unit AS u
    JOIN fig AS f ON list_contains(u.successors, f.unit) AND f.ends_on > u.valid_to
    GROUP BY u.unit, f.indicator, f.year
)

SELECT
    k.indicator, k.unit, k.period, k.ends_on, k.figure_period, k.numerator, k.denominator,
    CASE
        WHEN k.figure_period = k.period THEN 'reported'
        WHEN k.figure_period IS NULL OR k.figure_year <> k.year OR k.kind NOT IN ('cumulative', 'stock') OR k.rollup <> 'sum' THEN 'missing'
        WHEN u.valid_to < k.ends_on AND s.since <= k.ends_on THEN 'succeeded'
        WHEN u.valid_to < k.ends_on THEN 'ended'
        ELSE 'carried'
    END AS part_state,
    (u.valid_to IS NULL OR u.valid_to >= k.ends_on) AND u.valid_from <= k.ends_on
    AND (k.figure_period IS NOT DISTINCT FROM k.period OR NOT (k.has_reported OR k.is_not_applicable)) AS is_expected
FROM last_known AS k
JOIN unit AS u ON u.unit = k.unit
LEFT JOIN succeeded AS s ON s.unit = k.unit AND s.indicator = k.indicator AND s.year = k.year
