-- One row per rule: the $most with the most files in the newest runs, then in those before them.
SELECT t.*, r.title, r.severity
FROM rule_trend AS t
LEFT JOIN rule AS r ON r.rule = t.rule
ORDER BY t.cases DESC, t.cases_before DESC, t.rule
LIMIT $most
