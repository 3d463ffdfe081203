-- One row per indicator, unit and period whose base, an earlier report of the unit itself, is missing: it has no growth,
-- whatever was reported for the period itself.
SELECT i.indicator, b.unit, b.period, CASE WHEN i.base = 'first_of_year' THEN b.first_of_year ELSE b.period_before END AS base_period
FROM indicator AS i
JOIN base_period AS b ON b.form = i.form
ANTI JOIN current_submission AS r
    ON r.unit = b.unit AND r.form = b.form AND r.period = CASE WHEN i.base = 'first_of_year' THEN b.first_of_year ELSE b.period_before END
WHERE i.base = 'first_of_year' OR (i.base = 'period_before' AND b.period_before IS NOT NULL)
