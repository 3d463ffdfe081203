-- One row per indicator, unit and period: the average addition of the last four periods (fewer at the year's beginning), in
-- uom per period of its form, and the value from which it is computed. Cumulative amounts begin the year at zero. A gap in a
-- unit's reports is spread over its periods.
-- In the district's value gaps are filled (docs/decisions/0039): a unit with a missing report counts with the value on the
-- straight line between its reports before and after. After its last report that value stays, as in the figure.
WITH amount AS (
    SELECT f.*, u.kind AS unit_kind, u.is_part, d.district_from
    FROM figure_value AS f
    JOIN form AS d ON d.form = f.form
    LEFT JOIN unit AS u ON u.unit = f.unit
    WHERE is_amount(f.kind) AND f.value IS NOT NULL
),

-- From each report of a unit to its next one of the year; for an amount the first piece begins at zero.
piece AS (
    SELECT
        indicator, year, kind,
        lag(step, 1, CASE WHEN kind = 'cumulative' THEN 0 END) OVER year_so_far AS from_step,
        lag(value, 1, CASE WHEN kind = 'cumulative' THEN 0.0 END) OVER year_so_far AS from_value,
        step AS to_step, value AS to_value
    FROM amount
    WHERE unit_kind <> 'district' AND kind <> 'milestone' AND rollup IN ('sum', 'ratio') AND district_from <> 'lead'
        AND (district_from NOT IN ('parts', 'towns') OR is_part)
    WINDOW year_so_far AS (PARTITION BY indicator, unit, year ORDER BY step)
),

-- The amounts missing in the district's value because of gaps: the figure carries forward the value before each gap.
lacking AS (
    SELECT a.indicator, a.period, sum((g.to_value - g.from_value) * (a.step - g.from_step) / (g.to_step - g.from_step)) AS value
    FROM amount AS a
    JOIN piece AS g ON g.indicator = a.indicator AND g.year = a.year AND a.step > g.from_step AND a.step < g.to_step
    WHERE a.unit_kind = 'district' AND a.reported_units < a.expected_units AND g.to_step > g.from_step + 1
    GROUP BY a.indicator, a.period
),

series AS (
    SELECT
        a.indicator, a.unit, a.period, a.kind, a.year, a.step,
        a.value + CASE WHEN a.unit_kind = 'district' THEN coalesce(l.value, 0) ELSE 0 END AS value
    FROM amount AS a
    LEFT JOIN lacking AS l ON l.indicator = a.indicator AND l.period = a.period
),

-- The reports around the day four periods ago.
around AS (
    SELECT
        *,
        last_value({'step': step, 'value': value}) OVER up_to_then AS before,
        first_value({'step': step, 'value': value}) OVER from_then AS after
    FROM series
    WINDOW
        up_to_then AS (PARTITION BY indicator, unit, year ORDER BY step RANGE BETWEEN UNBOUNDED PRECEDING AND 4 PRECEDING),
        from_then AS (PARTITION BY indicator, unit, year ORDER BY step RANGE BETWEEN 4 PRECEDING AND CURRENT ROW)
)

SELECT
    indicator, unit, period, value AS filled_value,
    CASE
        WHEN before.step = step - 4 THEN (value - before.value) / 4
        WHEN before IS NOT NULL
            THEN (value - before.value - (after.value - before.value) * (step - 4 - before.step) / (after.step - before.step)) / 4
        WHEN kind = 'cumulative' AND step <= 4 THEN value / step
        WHEN kind = 'cumulative' THEN (value - after.value * (step - 4) / after.step) / 4
        WHEN step > after.step THEN (value - after.value) / (step - after.step)
    END AS pace
FROM around
