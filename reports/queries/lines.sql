-- One row per indicator: the district's progress for the last period that is complete or whose deadline has passed.
-- $reference_on: later periods are left out. last_due_on: the end of the last period due by then. If it is later than the
-- shown period, no report of a newer period came (`is_new` is false): the value is carried forward, without verdict, light
-- and points, and no unit counts as reported.
-- $asks_year: whether the page asks for the year's end and not for its half. Amounts are then held against all of their
-- annual target: threshold_share, deadline, is_past_half, points_to_threshold and gap follow. stated_share: the plan's own
-- share.
WITH deadline AS (
    SELECT d.form, d.period, p.ends_on, CAST(max(d.due_at) AT TIME ZONE 'Asia/Shanghai' AS TIMESTAMP) AS due_at
    FROM year_due AS d
    JOIN period AS p ON p.code = d.period
    WHERE p.ends_on <= $reference_on AND p.year = $year
    GROUP BY d.form, d.period, p.ends_on
),

last_due AS (
    SELECT form, max(ends_on) AS last_due_on, max_by(period, ends_on) AS period
    FROM deadline
    WHERE due_at <= $cut_off_at
    GROUP BY form
),

candidate AS (
    SELECT
        p.*,
        row_number() OVER (
            PARTITION BY p.indicator
            ORDER BY coalesce(d.due_at <= $cut_off_at OR p.reported_units >= p.expected_units, false) DESC, p.ends_on DESC
        ) AS place
    FROM year_progress AS p
    JOIN indicator AS i ON i.indicator = p.indicator
    LEFT JOIN deadline AS d ON d.form = i.form AND d.period = p.period
    WHERE p.unit = $district AND p.numerator IS NOT NULL
        AND p.ends_on <= $reference_on
),

shown AS (
    SELECT
        c.*,
        $asks_year AND is_amount(c.kind) AS asks_all,
        follows_year(is_amount(c.kind), c.deadline < c.ends_on, c.threshold_share, w.time_elapsed, w.time_whole) AS follows_year,
        l.last_due_on IS NULL OR l.last_due_on <= c.ends_on AS is_new
    FROM candidate AS c
    JOIN period AS w ON w.code = c.period
    JOIN indicator AS i ON i.indicator = c.indicator
    LEFT JOIN last_due AS l ON l.form = i.form
    WHERE c.place = 1
),

-- What is still open until the end of what the page asks for, also where the last figure is the half-year's own.
reach AS (
    SELECT
        indicator, gap, periods_left,
        CASE WHEN gap > 0 AND periods_left > 0 THEN gap / periods_left END AS needed_per_period,
        CASE WHEN gap > 0 AND pace > 0 THEN end_of_periods(cadence, ends_on, CAST(ceil(gap / pace) AS BIGINT)) END AS reached_on
    FROM (
        SELECT
            indicator, ends_on, cadence, pace,
            CASE WHEN asks_all AND gap IS NOT NULL THEN greatest(0, target - value) ELSE gap END AS gap,
            CASE WHEN asks_all THEN periods_until(cadence, ends_on, make_date($year, 12, 31)) ELSE periods_left END AS periods_left
        FROM shown
    )
),

-- Reports of the period last due came, but the base reports of growths are missing.
baseless AS (
    SELECT p.indicator
    FROM year_progress AS p
    JOIN indicator AS i ON i.indicator = p.indicator
    JOIN last_due AS l ON l.form = i.form AND l.period = p.period
    WHERE p.state = 'base_missing'
    GROUP BY p.indicator
),

-- Indicators whose SQL names an amount (万亩, 亿元): their gap is no number of things.
measured AS (
    SELECT i.indicator
    FROM indicator AS i
    JOIN form_item AS n ON n.form = i.form AND n.type IN ('number', 'percent') AND contains(i.sql, concat('''', n.item, ''''))
    GROUP BY i.indicator
)

SELECT
    i.indicator, i.title, i.uom, i.kind, i.direction, i.rollup, i.target AS target_from, i.reading, i.is_primary, i.headline,
    i.threshold, i.quantity, i.measure_no, i.campaign_no, i.clause, i.form, i.owner,
    (i.threshold IS NOT NULL OR i.deadline IS NOT NULL OR i.deadline_day IS NOT NULL) AND NOT coalesce(c.follows_year, false) AS has_own_term,
    f.title AS form_title, m.title AS measure_title, q.text AS quantity_text, t.origin AS target_origin, t.note AS target_note,
    c.period, w.label AS period_label, c.ends_on, c.cadence, w.time_elapsed, w.time_whole,
    c.numerator, c.denominator, c.value, c.target, c.done_share, c.time_share, c.threshold_share AS stated_share,
    CASE WHEN c.asks_all THEN 1 ELSE c.threshold_share END AS threshold_share,
    CASE WHEN c.asks_all THEN make_date($year, 12, 31) ELSE c.deadline END AS deadline, c.term_elapsed,
    CASE WHEN c.is_new THEN CASE WHEN c.asks_all THEN c.is_whole ELSE c.is_past_half END END AS is_past_half, CASE WHEN c.is_new THEN c.points_to_time END AS points_to_time,
    CASE WHEN c.is_new THEN c.points_to_threshold - CASE WHEN c.asks_all THEN 100 * (1 - c.threshold_share) ELSE 0 END END AS points_to_threshold,
    CASE WHEN c.is_new THEN c.points_to_yardstick END AS points_to_yardstick,
    CASE WHEN c.is_new THEN r.gap END AS gap, r.periods_left, CASE WHEN c.is_new THEN r.needed_per_period END AS needed_per_period, c.pace,
    CASE WHEN c.is_new AND c.pace > 0 THEN r.needed_per_period / c.pace END AS pace_factor, CASE WHEN c.is_new THEN r.reached_on END AS reached_on,
    CASE WHEN c.is_new THEN c.light END AS light,
    coalesce(c.state, CASE WHEN b.indicator IS NOT NULL THEN 'base_missing' ELSE 'missing' END) AS state,
    CASE WHEN c.is_new THEN c.reported_units ELSE 0 END AS reported_units, coalesce(c.expected_units, 0) AS expected_units,
    coalesce(c.carried_units, 0) AS carried_units, l.last_due_on,
    c.numerator_to, c.denominator_to, c.value_to, coalesce(c.frozen_units, 0) AS frozen_units, c.known_rows, c.all_rows,
    CASE WHEN c.is_new THEN c.towns_value END AS towns_value, CASE WHEN c.is_new THEN coalesce(c.towns_missing, 0) ELSE 0 END AS towns_missing, i.scope IS NOT NULL AS is_of_register,
    NOT EXISTS (FROM measured AS n WHERE n.indicator = i.indicator) AS is_of_things,
    NOT coalesce(c.is_new, true) AND b.indicator IS NOT NULL AS is_base_lacking
FROM indicator AS i
JOIN form AS f ON f.form = i.form
LEFT JOIN measure AS m ON m.measure_no = i.measure_no
LEFT JOIN quantity AS q ON q.quantity_id = i.quantity
LEFT JOIN shown AS c ON c.indicator = i.indicator
LEFT JOIN reach AS r ON r.indicator = i.indicator
LEFT JOIN period AS w ON w.code = c.period
LEFT JOIN target AS t ON t.indicator = i.indicator AND t.unit = $district AND t.year = $year
LEFT JOIN last_due AS l ON l.form = i.form
LEFT JOIN baseless AS b ON b.indicator = i.indicator
ORDER BY coalesce(i.campaign_no, 0), coalesce(i.measure_no, 0), coalesce(i.quantity, i.indicator), i.indicator
