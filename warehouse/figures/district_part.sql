-- One row per indicator, period and contributing unit: its figure of the period, or its last one carried forward.
-- Only cumulative amounts and stocks are carried forward (沿用). A figure of the lead alone has one unit, and nothing is
-- carried.
-- Ended units: the last reported rows that no successor reports stay frozen. If rows cannot be told apart, a declared share
-- decides. Without a share they are open (`open_numerator`) from the first successor's report until all have reported
-- (docs/decisions/0031). A unit that ended owing its last report of the year stays expected until all successors have
-- reported, since its amount is unknown (docs/decisions/0046).
-- Expected units: a unit without a figure in its standing report owes none, since it leads no such project; nor does a unit
-- to which the form does not apply. A growth without a reported base is still owed. So is a figure whose rows all lack one
-- of two amounts (`unpaired_cells`), unless it is a growth: a new row has no last year. If register entries are counted,
-- exactly the units that answer for one owe a figure, such as an ended lead's successor (docs/decisions/0045).
-- Growth: both sides have the same units, so an ended unit is on neither. If its successors included its area in this
-- year's amount but not in last year's, the growth is an interval (docs/decisions/0047).
WITH fig AS (
    SELECT c.indicator, c.unit, c.kind, f.period, p.cadence, p.ends_on, p.year, f.numerator, f.denominator, f.numerator_to, f.known_rows, f.all_rows
    FROM contributor AS c
    JOIN unit_figure AS f ON f.indicator = c.indicator AND f.unit = c.unit
    JOIN period AS p ON p.code = f.period
),

answerable AS (
    SELECT indicator, unit, period
    FROM scope_row
    GROUP BY indicator, unit, period
),

grid AS (
    SELECT
        c.indicator, c.unit, c.kind, c.form, g.period, g.ends_on, g.year,
        x.unit IS NULL AND CASE WHEN g.is_scoped THEN a.unit IS NOT NULL ELSE r.submission_id IS NULL OR b.unit IS NOT NULL OR (e.unit IS NOT NULL AND c.kind <> 'growth') END AS is_owing
    FROM contributor AS c
    JOIN (
        SELECT indicator, period, ends_on, year, indicator IN (SELECT indicator FROM scope_row) AS is_scoped
        FROM fig
        GROUP BY indicator, period, ends_on, year
    ) AS g ON g.indicator = c.indicator
    LEFT JOIN current_submission AS r ON r.unit = c.unit AND r.form = c.form AND r.period = g.period
    LEFT JOIN exemption AS x
        ON x.kind = 'not_applicable' AND x.unit = c.unit AND x.form = c.form AND x.period = g.period
    LEFT JOIN answerable AS a ON a.indicator = c.indicator AND a.unit = c.unit AND a.period = g.period
    LEFT JOIN base_lacking AS b ON b.indicator = c.indicator AND b.unit = c.unit AND b.period = g.period
    LEFT JOIN unpaired_figure AS e ON e.indicator = c.indicator AND e.unit = c.unit AND e.period = g.period
),

last_known AS (
    SELECT
        g.indicator, g.unit, g.kind, g.form, g.period, g.ends_on, g.year, g.is_owing,
        f.period AS figure_period, f.year AS figure_year, f.numerator, f.denominator, f.numerator_to, f.known_rows, f.all_rows
    FROM grid AS g
    ASOF LEFT JOIN fig AS f ON f.indicator = g.indicator AND f.unit = g.unit AND f.ends_on <= g.ends_on
),

-- The successors of ended units that owe the form, and since when each has reported on it.
heir AS (
    SELECT unit, valid_to, unnest(successors) AS successor, unnest(coalesce(nullif(successor_shares, []), list_transform(successors, lambda x: NULL))) AS share
    FROM unit
),

heir_report AS (
    SELECT h.unit, h.successor, r.form, min(p.ends_on) AS reported_on
    FROM heir AS h
    JOIN current_submission AS r ON r.unit = h.successor
    JOIN period AS p ON p.code = r.period AND p.ends_on > h.valid_to
    GROUP BY h.unit, h.successor, r.form
),

succession AS (
    SELECT h.unit, c.form, h.successor, h.share, r.reported_on
    FROM heir AS h
    JOIN (SELECT unit, form FROM contributor GROUP BY unit, form) AS c ON c.unit = h.successor
    LEFT JOIN heir_report AS r ON r.unit = h.unit AND r.successor = h.successor AND r.form = c.form
),

-- Units that have ended without the last report that they owed in a year.
unfinished AS (
    SELECT o.unit, o.form, o.year
    FROM (
        SELECT e.unit, e.form, p.year, max_by(e.period, p.ends_on) AS period
        FROM store.expected AS e
        JOIN unit AS u ON u.unit = e.unit
        JOIN period AS p ON p.code = e.period AND p.ends_on <= u.valid_to
        GROUP BY e.unit, e.form, p.year
    ) AS o
    ANTI JOIN current_submission AS r ON r.unit = o.unit AND r.form = o.form AND r.period = o.period
    ANTI JOIN exemption AS x ON x.kind = 'not_applicable' AND x.unit = o.unit AND x.form = o.form AND x.period = o.period
),

classed AS (
    SELECT
        k.*,
        CASE
            WHEN k.figure_period = k.period THEN 'reported'
            WHEN k.figure_period IS NULL OR k.figure_year <> k.year OR NOT is_total(k.kind) THEN 'missing'
            WHEN u.valid_to < k.ends_on THEN 'ended'
            ELSE 'carried'
        END AS part_state,
        (u.valid_to IS NULL OR u.valid_to >= k.ends_on) AND u.valid_from <= k.ends_on
        AND (k.figure_period IS NOT DISTINCT FROM k.period OR k.is_owing) AS is_expected,
        o.unit IS NOT NULL AND u.valid_to < k.ends_on AND k.figure_period IS DISTINCT FROM k.period
        AND is_total(k.kind)
        AND k.indicator NOT IN (SELECT indicator FROM scope_row) AS is_unfinished
    FROM last_known AS k
    JOIN unit AS u ON u.unit = k.unit
    LEFT JOIN unfinished AS o ON o.unit = k.unit AND o.form = k.form AND o.year = k.year
),

-- How far an ended unit has been taken over: nobody yet, some of its successors, or all.
taken_over AS (
    SELECT
        c.indicator, c.unit, c.period, c.ends_on, c.year, count(*) FILTER (WHERE s.reported_on <= c.ends_on) AS reported, count(*) AS successors,
        CASE WHEN count(s.share) = count(*) THEN 1 - sum(s.share) FILTER (WHERE s.reported_on <= c.ends_on) END AS share_left
    FROM classed AS c
    JOIN succession AS s ON s.unit = c.unit AND s.form = c.form
    WHERE c.part_state = 'ended' OR c.is_unfinished
    GROUP BY c.indicator, c.unit, c.period, c.ends_on, c.year
),

frozen_cell AS (
    SELECT
        t.indicator, t.unit, t.period, r.part, r.ref,
        CASE
            WHEN r.is_named THEN CASE WHEN r.taken_on <= t.ends_on THEN 0 ELSE r.amount END
            WHEN t.share_left IS NOT NULL THEN r.amount * t.share_left
            ELSE 0
        END AS amount,
        CASE WHEN r.is_named OR t.share_left IS NOT NULL OR t.reported = t.successors THEN 0 ELSE r.amount END AS open_amount
    FROM taken_over AS t
    JOIN frozen_row AS r ON r.indicator = t.indicator AND r.unit = t.unit AND r.year = t.year
    WHERE t.reported > 0
),

frozen AS (
    SELECT
        indicator, unit, period,
        CAST(sum(amount) FILTER (WHERE part = 'numerator') AS DECIMAL(38, 6)) AS numerator,
        CAST(sum(amount) FILTER (WHERE part = 'denominator') AS DECIMAL(38, 6)) AS denominator,
        CAST(sum(open_amount) FILTER (WHERE part = 'numerator') AS DECIMAL(38, 6)) AS open_numerator,
        CAST(sum(open_amount) FILTER (WHERE part = 'denominator') AS DECIMAL(38, 6)) AS open_denominator,
        bool_or(amount <> 0) AS is_kept, bool_or(open_amount <> 0) AS is_open,
        list({'part': part, 'ref': ref, 'amount': CAST(amount AS DECIMAL(24, 6))}) FILTER (WHERE amount <> 0) AS cells
    FROM frozen_cell
    GROUP BY indicator, unit, period
),

-- For growths: last year's amount in rows of an ended unit that cannot be told from others; the successors' last-year amount
-- when the unit last reported and now; and the change of all other units' meanwhile (it rises from month to month, or is
-- the amount at the year's beginning).
ended_base AS (
    SELECT indicator, unit, year, sum(amount) AS amount
    FROM frozen_row
    WHERE part = 'denominator' AND NOT is_named
    GROUP BY indicator, unit, year
),

base AS (
    SELECT
        c.indicator, c.unit, c.period, c.form, c.figure_period, any_value(e.amount) AS ended, coalesce(sum(b.denominator), 0) AS before, sum(n.denominator) AS now,
        count(n.denominator) = count(*) AS is_complete, bool_and(b.figure_period IS NULL OR b.figure_period = c.figure_period) AS is_sure
    FROM classed AS c
    JOIN unit AS u ON u.unit = c.unit AND u.valid_to < c.ends_on
    JOIN ended_base AS e ON e.indicator = c.indicator AND e.unit = c.unit AND e.year = c.year
    JOIN succession AS s ON s.unit = c.unit AND s.form = c.form
    LEFT JOIN fig AS n ON n.indicator = c.indicator AND n.unit = s.successor AND n.period = c.period
    LEFT JOIN classed AS b ON b.indicator = c.indicator AND b.unit = s.successor AND b.period = c.figure_period AND b.figure_year = c.year
    WHERE c.kind = 'growth' AND c.figure_year = c.year AND c.figure_period <> c.period
    GROUP BY c.indicator, c.unit, c.period, c.form, c.figure_period
),

others_base AS (
    SELECT c.indicator, c.unit, c.period, sum(n.denominator) / sum(b.denominator) AS rise
    FROM base AS c
    JOIN fig AS b ON b.indicator = c.indicator AND b.period = c.figure_period AND b.denominator > 0
    JOIN fig AS n ON n.indicator = c.indicator AND n.period = c.period AND n.unit = b.unit
    ANTI JOIN succession AS s ON s.unit = c.unit AND s.form = c.form AND s.successor = b.unit
    GROUP BY c.indicator, c.unit, c.period
),

-- Nearer to the successors' own amount than to the amount with the ended area. Unknown if a successor had earlier reports,
-- but none of the period in which the unit last reported.
lacking AS (
    SELECT b.indicator, b.unit, b.period, CAST(b.ended * coalesce(o.rise, 1) AS DECIMAL(38, 6)) AS denominator
    FROM base AS b
    LEFT JOIN others_base AS o ON o.indicator = b.indicator AND o.unit = b.unit AND o.period = b.period
    WHERE b.is_complete AND b.ended > 0 AND (NOT b.is_sure OR b.now < (b.before + b.ended / 2) * coalesce(o.rise, 1))
)

SELECT
    c.indicator, c.unit, c.period, c.ends_on, c.figure_period,
    CASE WHEN t.reported > 0 THEN coalesce(f.numerator, 0) ELSE c.numerator END AS numerator,
    CASE WHEN t.reported > 0 AND c.denominator IS NOT NULL THEN coalesce(f.denominator, 0) ELSE c.denominator END AS denominator,
    CASE WHEN c.part_state = 'reported' THEN c.numerator_to - c.numerator END AS unknown_numerator,
    CASE WHEN l.unit IS NOT NULL THEN 0 WHEN f.is_open THEN f.open_numerator END AS open_numerator,
    CASE WHEN l.unit IS NOT NULL THEN l.denominator WHEN f.is_open THEN f.open_denominator END AS open_denominator,
    l.unit IS NOT NULL AS is_base_lacking,
    CASE WHEN t.reported > 0 THEN coalesce(f.cells, []) END AS kept_cells,
    CASE WHEN t.reported > 0 AND NOT coalesce(f.is_kept, false) THEN CASE WHEN f.is_open THEN 'open' ELSE 'succeeded' END ELSE c.part_state END AS part_state,
    c.is_expected OR (c.is_unfinished AND (coalesce(f.is_kept, false) OR t.reported IS DISTINCT FROM t.successors OR t.successors IS NULL)) AS is_expected,
    c.known_rows, c.all_rows,
    CASE WHEN c.part_state = 'missing' AND c.indicator NOT IN (SELECT indicator FROM scope_row) THEN e.cells END AS unpaired_cells
FROM classed AS c
LEFT JOIN unpaired_figure AS e ON e.indicator = c.indicator AND e.unit = c.unit AND e.period = c.period
LEFT JOIN taken_over AS t ON t.indicator = c.indicator AND t.unit = c.unit AND t.period = c.period
LEFT JOIN frozen AS f ON f.indicator = c.indicator AND f.unit = c.unit AND f.period = c.period
LEFT JOIN lacking AS l ON l.indicator = c.indicator AND l.unit = c.unit AND l.period = c.period
