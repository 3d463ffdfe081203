-- One row per weekly indicator: its first settled period after the half-year's last day, for comparison with the verdict.
SELECT p.indicator, p.period, w.label AS period_label, p.ends_on, p.value, p.done_share, p.is_past_half
FROM year_progress AS p
JOIN period AS w ON w.code = p.period
WHERE p.unit = $district AND p.numerator IS NOT NULL AND p.cadence = 'week' AND p.ends_on > $reference_on
    AND p.ends_on <= CAST($cut_off_at AS DATE)
QUALIFY row_number() OVER (PARTITION BY p.indicator ORDER BY p.ends_on) = 1
ORDER BY p.indicator
