-- One row per indicator, unit and period: what the last four periods added on average (fewer at the year's beginning; a gap in
-- reporting is spread over its periods), in uom per week or month. Cumulative amounts begin the year at nought.
SELECT
    indicator, unit, period,
    CASE
        WHEN lag(value, 4) OVER year_so_far IS NOT NULL
            THEN (value - lag(value, 4) OVER year_so_far) / (step - lag(step, 4) OVER year_so_far)
        WHEN kind = 'cumulative' THEN value / step
        WHEN step > first_value(step) OVER year_so_far
            THEN (value - first_value(value) OVER year_so_far) / (step - first_value(step) OVER year_so_far)
    END AS pace
FROM figure_value
WHERE kind IN ('cumulative', 'stock', 'milestone') AND value IS NOT NULL
WINDOW year_so_far AS (PARTITION BY indicator, unit, year ORDER BY step)
