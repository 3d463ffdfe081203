-- One row per run and outcome: the shares of whole nights, and of the shown rules.
SELECT s.*, coalesce(f.title, s.name) AS title
FROM night_share AS s
LEFT JOIN form AS f ON s.scope = 'form' AND f.form = s.name
WHERE s.scope = 'all' OR (s.scope = 'rule' AND s.name IN (SELECT unnest($rules::VARCHAR[])))
ORDER BY s.business_at, s.run_id, s.scope, s.name, s.outcome
