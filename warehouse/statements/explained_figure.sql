-- One row: the figure of an edition, the latest if $edition is NULL, with its indicator's declaration.
SELECT f.indicator, i.title, i.uom, f.unit, f.period, f.state, f.edition, f.numerator, f.denominator, f.reported_units,
    f.expected_units, f.carried_units, f.numerator_to, f.denominator_to, f.known_rows, f.all_rows, i.sql
FROM figure AS f JOIN indicator AS i ON i.indicator = f.indicator
WHERE f.indicator = $indicator AND f.unit = $unit AND f.period = $period
    AND f.edition = coalesce($edition, (SELECT max_by(edition, number) FROM edition))
