-- One row per indicator, unit and period: the standing figure as a value in the indicator's uom, with its target.
-- Growth is 100 x (n/d - 1), other percentages 100 x n/d; amounts are the numerator. The target is the annual target, or the
-- annual plan as reported. DECIMAL(18) times DECIMAL(18) overflows early: hence the wider casts.
SELECT
    f.indicator, f.unit, f.period, i.form, i.kind, i.uom, i.direction, i.rollup, i.threshold, i.deadline, i.target AS target_from,
    p.cadence, p.starts_on, p.ends_on, p.year, p.step, p.time_elapsed, p.time_whole,
    f.numerator, f.denominator, f.state, f.reported_units, f.expected_units, f.carried_units,
    CASE
        WHEN i.kind = 'growth' AND f.denominator <> 0 THEN 100 * CAST(f.numerator - f.denominator AS DECIMAL(38, 6)) / f.denominator
        WHEN i.kind IN ('cumulative', 'stock', 'state', 'rank') THEN CAST(f.numerator AS DOUBLE)
        WHEN f.denominator <> 0 THEN CASE WHEN i.uom = '%' THEN 100 ELSE 1 END * CAST(f.numerator AS DECIMAL(38, 6)) / f.denominator
    END AS value,
    CASE
        WHEN i.target = 'reported' AND i.kind IN ('cumulative', 'stock') THEN f.denominator
        WHEN i.target = 'reported' AND i.kind = 'milestone' THEN CASE WHEN i.uom = '%' THEN 100 ELSE f.denominator END
        WHEN i.target = 'file' THEN t.target
    END AS target
FROM standing_figure AS f
JOIN indicator AS i ON i.indicator = f.indicator
JOIN period AS p ON p.code = f.period
LEFT JOIN target AS t ON t.indicator = f.indicator AND t.unit = f.unit AND t.year = p.year
