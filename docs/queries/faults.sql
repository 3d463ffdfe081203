-- One row per rule: which are broken most, and by how many units?
SELECT g.rule, g.severity, count(*) AS findings, count(DISTINCT s.unit) AS units
FROM finding AS g
LEFT JOIN submission AS s ON s.submission_id = g.submission_id
GROUP BY g.rule, g.severity
ORDER BY findings DESC
