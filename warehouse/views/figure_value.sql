-- One row per indicator, unit and period: the standing figure as a value in the indicator's uom, with its target.
-- The target is the annual target, or the annual plan as reported. `value_to`: the upper end if the figure is an interval.
SELECT
    f.indicator, f.unit, f.period, i.form, i.kind, i.uom, i.direction, i.rollup, i.threshold,
    CASE WHEN i.deadline_day IS NULL THEN i.deadline ELSE CAST(p.year || '-' || i.deadline_day AS DATE) END AS deadline, i.target AS target_from, i.scope, i.each,
    p.cadence, p.starts_on, p.ends_on, p.year, p.step, p.time_elapsed, p.time_whole,
    f.numerator, f.denominator, f.state, f.reported_units, f.expected_units, f.carried_units,
    f.numerator_to, f.denominator_to, f.frozen_units, f.known_rows, f.all_rows,
    value_of(i.kind, i.uom, f.numerator, f.denominator) AS value,
    CASE WHEN f.numerator_to IS NOT NULL THEN value_of(i.kind, i.uom, f.numerator_to, f.denominator_to) END AS value_to,
    CASE
        WHEN i.target = 'reported' AND is_total(i.kind) THEN f.denominator
        WHEN i.target = 'reported' AND i.kind = 'milestone' THEN CASE WHEN i.uom = '%' THEN 100 ELSE f.denominator END
        WHEN i.target = 'file' THEN t.target
    END AS target
FROM standing_figure AS f
JOIN indicator AS i ON i.indicator = f.indicator
JOIN period AS p ON p.code = f.period
LEFT JOIN target AS t ON t.indicator = f.indicator AND t.unit = f.unit AND t.year = p.year
