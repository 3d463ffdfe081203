-- One row per current figure of $indicators of the district that the new one may replace.
INSERT INTO held_figure BY NAME
SELECT s.*
FROM standing AS s
JOIN period AS p ON p.code = s.period
JOIN unit AS u ON u.unit = s.unit
JOIN redone AS r ON r.year = p.year AND p.ends_on >= r.from_on
ANTI JOIN held_figure AS h ON h.indicator = s.indicator AND h.unit = s.unit AND h.period = s.period
WHERE s.indicator IN (SELECT unnest($indicators::VARCHAR[])) AND u.kind = 'district'
