-- One row more in `touched_year` per unit and year with a report, from the first touched period on, that gives no figure
-- of one of $indicators. Perhaps no row has both amounts: the store does not keep that, and the district's figure leaves the
-- unit out.
INSERT INTO touched_year BY NAME
SELECT c.unit, p.year, any_value(t.from_on) AS from_on
FROM current_submission AS c
JOIN period AS p ON p.code = c.period
JOIN (SELECT year, min(from_on) AS from_on FROM touched_year GROUP BY year) AS t ON t.year = p.year AND p.ends_on >= t.from_on
JOIN indicator AS i ON i.form = c.form AND i.indicator IN (SELECT unnest($indicators::VARCHAR[]))
ANTI JOIN standing AS s ON s.indicator = i.indicator AND s.unit = c.unit AND s.period = c.period
ANTI JOIN touched_year AS y ON y.unit = c.unit AND y.year = p.year AND y.from_on <= t.from_on
GROUP BY c.unit, p.year
