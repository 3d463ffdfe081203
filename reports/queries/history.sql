-- One row per indicator, unit and period of the year up to the day shown: the data of trends and forecasts.
-- $unit: one unit only; NULL: all.
SELECT
    p.indicator, p.unit, p.period, w.label AS period_label, p.ends_on, p.cadence, w.step, p.kind, p.numerator, p.denominator, p.value, p.filled_value, p.target,
    p.done_share, p.time_share, p.points_to_time, p.points_to_threshold, p.points_to_yardstick, p.is_past_half, p.light, p.state,
    p.reported_units, p.expected_units, p.carried_units, p.towns_value, p.towns_missing
FROM year_progress AS p
JOIN period AS w ON w.code = p.period
WHERE ($unit IS NULL OR p.unit = $unit) AND p.ends_on <= $reference_on
ORDER BY p.unit, p.indicator, p.ends_on
