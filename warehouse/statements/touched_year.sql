-- One row per unit and year of the touched reports: the end of their first period.
INSERT INTO touched_year BY NAME
SELECT t.unit, p.year, min(p.ends_on) AS from_on
FROM (SELECT unnest($units::VARCHAR[]) AS unit, unnest($periods::VARCHAR[]) AS code) AS t
JOIN period AS p ON p.code = t.code
GROUP BY t.unit, p.year
