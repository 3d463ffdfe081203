-- One row per rule and severity: findings of the run, files and units with one, and an example.
SELECT g.rule, g.severity, count(*) AS findings, count(DISTINCT g.receipt_id) AS files,
    count(DISTINCT s.unit) AS units, any_value(g.message ORDER BY g.message) AS example, g.rule AS code
FROM finding AS g
LEFT JOIN submission AS s ON s.submission_id = g.submission_id
WHERE g.run_id = $run
GROUP BY g.rule, g.severity
ORDER BY findings DESC, g.rule
LIMIT $most
