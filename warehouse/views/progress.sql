-- One row per indicator, unit (or district) and period: is it past half, by how much, and can it still be reached?
-- "Double past half" is defined here, and only here.
-- Time share: months/12 for months, quarters, half-years and years; the day of the year for days, ten days and weeks.
-- Threshold: half, unless the indicator states another. Its term ends on 30 June unless stated; after that, on 31 December
-- with the whole target. The share due by then is the threshold until the calendar passes it, then the calendar's.
-- Amounts (cumulative, stock, milestone) compare the done share with time; shares and growth compare their own value with
-- the target; states and ranks are met or not. For an interval (`numerator_to`) verdict and light are given if both ends
-- agree. Neither is given if too few units or register entries are known. Comparisons are cross-multiplied to be exact.
WITH settings AS (
    SELECT
        -- Wide enough for a product: DECIMAL(18) times DECIMAL(18) overflows at about 10,000 x 100.
        v.* REPLACE (
            CAST(v.numerator AS DECIMAL(38, 6)) AS numerator, CAST(v.denominator AS DECIMAL(38, 6)) AS denominator,
            CAST(v.numerator_to AS DECIMAL(38, 6)) AS numerator_to, CAST(v.denominator_to AS DECIMAL(38, 6)) AS denominator_to,
            CAST(v.target AS DECIMAL(38, 6)) AS target
        ),
        l.green_from, l.red_to, l.coverage AS coverage_wanted
    FROM figure_value AS v
    ASOF LEFT JOIN light AS l ON v.ends_on >= l.valid_from
),

term AS (
    SELECT
        *,
        is_amount(kind) AS is_amount,
        -- The target of an interval's upper end: a reported annual plan has a value for each end.
        CASE WHEN target_from = 'reported' AND is_total(kind) THEN denominator_to ELSE target END AS target_to,
        coalesce(threshold, 0.5) AS stated_share,
        coalesce(deadline, make_date(year, 6, 30)) AS half_on,
        coalesce(deadline, make_date(year, 6, 30)) < ends_on AS is_half_over
    FROM settings
),

yardstick AS (
    SELECT
        *,
        CASE WHEN is_half_over THEN make_date(year, 12, 31) ELSE half_on END AS term_ends_on,
        CASE WHEN is_half_over AND is_amount THEN 1 ELSE stated_share END AS threshold_share,
        -- The last week within the term is compared with the whole term, since its figure stands for the term's end.
        CASE
            WHEN cadence = 'week' AND ends_on + 7 > half_on THEN dayofyear(half_on)
            ELSE least(date_diff('day', make_date(year, 1, 1), ends_on) + 1, dayofyear(half_on))
        END AS term_days_elapsed,
        dayofyear(half_on) AS term_days,
        -- Enough is known for a verdict. Unknown register entries of a count lie within its interval; a sum over entries
        -- has no bound, and needs the same coverage of entries as of units (docs/decisions/0045).
        CASE
            WHEN each IS NOT NULL AND numerator_to IS NOT NULL THEN true
            ELSE NOT reported_units < coverage_wanted * expected_units
                AND (scope IS NULL OR all_rows IS NULL OR NOT known_rows < coverage_wanted * all_rows)
        END AS is_covered,
        (threshold IS NOT NULL OR deadline IS NOT NULL) AND NOT follows_year(is_amount, is_half_over, stated_share, time_elapsed, time_whole) AS has_own_term,
        is_amount OR ((threshold IS NOT NULL OR deadline IS NOT NULL) AND kind <> 'growth' AND direction <> 'down') AS has_time
    FROM term
),

-- A state that must be zero is judged by the worse side in two cases: until the lead has answered why its towns report
-- another amount; and while towns owe their reports after the deadline, since further reports can only add
-- (docs/decisions/0035).
zero_state AS (
    SELECT i.indicator, i.form, f.lead
    FROM indicator AS i
    JOIN form AS f ON f.form = i.form AND f.district_from = 'lead'
    WHERE i.kind = 'state' AND i.direction = 'down' AND i.rollup = 'sum'
),

owing AS MATERIALIZED (
    SELECT d.form, d.period, count(*) AS towns
    FROM due AS d
    JOIN unit AS u ON u.unit = d.unit AND u.is_part
    WHERE d.status IN ('missing', 'returned') AND d.form IN (SELECT form FROM zero_state)
    GROUP BY d.form, d.period
),

questioned AS (
    SELECT z.indicator, z.lead, q.period, coalesce(o.towns, 0) AS towns_missing
    FROM zero_state AS z
    JOIN lead_question AS q ON q.form = z.form AND q.unit = z.lead AND q.question = 'open'
    LEFT JOIN owing AS o ON o.form = q.form AND o.period = q.period
    UNION ALL
    SELECT z.indicator, z.lead, o.period, o.towns AS towns_missing
    FROM zero_state AS z
    JOIN owing AS o ON o.form = z.form
    JOIN period AS p ON p.code = o.period
    JOIN target AS t ON t.indicator = z.indicator AND t.unit = z.lead AND t.year = p.year AND t.target = 0
    ANTI JOIN lead_question AS q ON q.form = o.form AND q.period = o.period
),

worse_side AS (
    SELECT q.indicator, q.period, q.lead, d.unit AS district, q.towns_missing, sum(g.numerator) AS towns_value
    FROM questioned AS q
    JOIN unit AS d ON d.kind = 'district'
    LEFT JOIN (
        SELECT f.indicator, f.period, f.numerator
        FROM standing_figure AS f
        JOIN unit AS u ON u.unit = f.unit AND u.is_part
    ) AS g ON g.indicator = q.indicator AND g.period = q.period
    GROUP BY q.indicator, q.period, q.lead, d.unit, q.towns_missing
),

compared AS (
    SELECT
        y.*,
        p.pace, p.filled_value, w.towns_missing,
        CASE WHEN w.towns_value > y.value OR (w.towns_value < y.value AND w.towns_missing = 0) THEN w.towns_value END AS towns_value,
        time_elapsed / time_whole AS time_share,
        CASE WHEN target > 0 AND (is_amount OR kind = 'share' OR kind = 'average') THEN value / target END AS done_share,
        past_half(
            kind, uom, direction, numerator, denominator, greatest(value, coalesce(w.towns_value, value)), target, stated_share
        ) AS is_past_half_from,
        CASE
            WHEN numerator_to IS NULL THEN is_past_half_from
            ELSE past_half(kind, uom, direction, numerator_to, denominator_to, value_to, target_to, stated_share)
        END AS is_past_half_to,
        CASE WHEN is_past_half_from = is_past_half_to AND is_covered THEN is_past_half_from END AS is_past_half,
        CASE WHEN is_amount THEN past_half(kind, uom, direction, numerator, denominator, value, target, 1) END AS whole_from,
        CASE
            WHEN is_amount AND numerator_to IS NOT NULL
                THEN past_half(kind, uom, direction, numerator_to, denominator_to, value_to, target_to, 1)
        END AS whole_to,
        -- The same of all of the annual target: of amounts, which alone are asked for a part of it first.
        CASE
            WHEN NOT is_amount OR is_past_half IS NULL OR stated_share >= 1 THEN is_past_half
            WHEN NOT is_past_half THEN false
            WHEN numerator_to IS NULL OR whole_from = whole_to THEN whole_from
        END AS is_whole
    FROM yardstick AS y
    LEFT JOIN pace AS p ON p.indicator = y.indicator AND p.unit = y.unit AND p.period = y.period
    LEFT JOIN worse_side AS w ON w.indicator = y.indicator AND w.period = y.period AND y.unit IN (w.lead, w.district)
),

weighed AS (
    SELECT
        *,
        lead_over(kind, uom, direction, is_amount, numerator, denominator, due_share, whole, elapsed, target) AS lead_over,
        point_of(kind, is_amount, denominator, whole, target) AS point,
        CASE WHEN numerator_to IS NOT NULL THEN lead_over(kind, uom, direction, is_amount, numerator_to, denominator_to, due_share, whole, elapsed, target_to) END AS lead_over_to,
        CASE WHEN numerator_to IS NOT NULL THEN point_of(kind, is_amount, denominator_to, whole, target_to) END AS point_to
    FROM (
        SELECT
            *,
            CASE WHEN has_own_term THEN 100 * stated_share ELSE 100 END AS due_share,
            CAST(CASE WHEN NOT has_time THEN 1 WHEN has_own_term THEN term_days_elapsed ELSE time_elapsed END AS DECIMAL(3, 0)) AS elapsed,
            CAST(CASE WHEN NOT has_time THEN 1 WHEN has_own_term THEN term_days ELSE time_whole END AS DECIMAL(3, 0)) AS whole
        FROM compared
        WHERE kind NOT IN ('state', 'rank') AND target IS NOT NULL AND value IS NOT NULL AND NOT (kind = 'milestone' AND denominator >= 1e12)
    )
),

pointed AS (
    SELECT
        c.*,
        -- Points against the calendar (较序时), the target (较目标), and the share due by now (较应达), which the light
        -- follows. A single task is done or not, and has no points.
        c.kind = 'milestone' AND c.denominator = 1 AS is_yes_or_no,
        CASE WHEN c.is_amount AND NOT is_yes_or_no THEN 100 * (c.done_share - c.time_share) END AS points_to_time,
        CASE
            WHEN is_yes_or_no THEN NULL
            WHEN c.is_amount THEN 100 * (c.done_share - c.stated_share)
            WHEN c.kind IN ('share', 'average', 'growth') AND c.direction = 'down' THEN c.target - c.value
            WHEN c.kind IN ('share', 'average', 'growth') THEN c.value - c.target
        END AS points_to_threshold,
        CASE WHEN NOT is_yes_or_no THEN w.lead_over / w.point END AS points_to_yardstick,
        CASE
            WHEN NOT c.is_covered THEN NULL
            WHEN c.kind IN ('state', 'rank') THEN CASE WHEN c.is_past_half THEN 'green' WHEN NOT c.is_past_half THEN 'red' END
            WHEN c.numerator_to IS NULL OR light_of(w.lead_over_to, w.point_to, c.green_from, c.red_to) = light_of(w.lead_over, w.point, c.green_from, c.red_to)
                THEN light_of(w.lead_over, w.point, c.green_from, c.red_to)
        END AS light,
        CASE WHEN c.is_amount AND c.target IS NOT NULL AND c.direction <> 'down' AND NOT is_yes_or_no THEN greatest(0, c.threshold_share * c.target - c.value) END AS gap,
        periods_until(c.cadence, c.ends_on, c.term_ends_on) AS periods_left
    FROM compared AS c
    LEFT JOIN weighed AS w ON w.indicator = c.indicator AND w.unit = c.unit AND w.period = c.period
),

answered AS (
    SELECT
        *,
        CASE WHEN gap > 0 AND periods_left > 0 THEN gap / periods_left END AS needed_per_period,
        CASE WHEN gap > 0 AND pace > 0 THEN CAST(ceil(gap / pace) AS BIGINT) END AS periods_to_go
    FROM pointed
)

SELECT
    indicator, unit, period, ends_on, cadence, kind, uom, direction,
    numerator, denominator, value, target, numerator_to, denominator_to, value_to,
    CASE WHEN target IS NULL THEN 'not_assigned' ELSE 'assigned' END AS target_state,
    done_share, CASE WHEN is_total(kind) THEN 100 * done_share WHEN uom = '%' THEN value END AS done_pct,
    time_share, stated_share AS threshold_share, half_on AS deadline, term_days_elapsed / term_days AS term_elapsed,
    is_past_half, is_whole, points_to_time, points_to_threshold, points_to_yardstick,
    gap, periods_left, needed_per_period, pace, filled_value,
    CASE WHEN pace > 0 THEN needed_per_period / pace END AS pace_factor,
    end_of_periods(cadence, ends_on, periods_to_go) AS reached_on,
    light,
    CASE
        WHEN state = 'reported' AND numerator = 0 THEN 'zero'
        ELSE state
    END AS state,
    reported_units, expected_units, carried_units, frozen_units, known_rows, all_rows, towns_value, nullif(towns_missing, 0) AS towns_missing
FROM answered
UNION ALL BY NAME
-- Units that owe a figure and have none, by reason: missing, returned, not yet due, without base, every row incomplete, not
-- applicable.
SELECT
    i.indicator, d.unit, d.period, p.ends_on, p.cadence, i.kind, i.uom, i.direction, t.target,
    CASE WHEN t.target IS NULL AND i.target <> 'reported' THEN 'not_assigned' ELSE 'assigned' END AS target_state,
    p.time_elapsed / p.time_whole AS time_share,
    CASE
        WHEN d.status NOT IN ('on_time', 'late') THEN d.status
        WHEN b.unit IS NOT NULL THEN 'base_missing'
        WHEN u.unit IS NOT NULL THEN 'incomplete'
        ELSE 'not_applicable'
    END AS state
FROM due AS d
JOIN indicator AS i ON i.form = d.form
JOIN period AS p ON p.code = d.period
LEFT JOIN target AS t ON t.indicator = i.indicator AND t.unit = d.unit AND t.year = p.year
LEFT JOIN base_lacking AS b ON b.indicator = i.indicator AND b.unit = d.unit AND b.period = d.period
LEFT JOIN unpaired_unit AS u ON u.indicator = i.indicator AND u.unit = d.unit AND u.period = d.period
ANTI JOIN figure_value AS f ON f.indicator = i.indicator AND f.unit = d.unit AND f.period = d.period
