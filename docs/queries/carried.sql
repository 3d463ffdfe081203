-- One row per figure of the district that rests on values carried on from earlier periods.
SELECT i.title, s.period, s.reported_units, s.expected_units, s.carried_units
FROM standing_figure AS s
JOIN indicator AS i ON i.indicator = s.indicator
JOIN unit AS u ON u.unit = s.unit AND u.kind = 'district'
WHERE s.carried_units > 0
ORDER BY s.period, i.title
