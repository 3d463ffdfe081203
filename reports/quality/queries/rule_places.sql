-- One row per rule, unit and form with findings in one of $runs: how many files, and in which run last; $most for each rule.
SELECT
    g.rule, s.unit, f.title AS form_title, count(DISTINCT g.receipt_id) AS files, count(*) AS findings, max(g.run_id) AS last_run
FROM store.finding AS g
JOIN submission AS s ON s.submission_id = g.submission_id
JOIN form AS f ON f.form = s.form
WHERE g.run_id IN (SELECT unnest($runs::VARCHAR[])) AND g.rule IN (SELECT unnest($rules::VARCHAR[])) AND g.severity <> 'note'
GROUP BY g.rule, s.unit, f.title
QUALIFY row_number() OVER (PARTITION BY g.rule ORDER BY files DESC, findings DESC, s.unit, f.title) <= $most
ORDER BY g.rule, files DESC, findings DESC, s.unit, f.title
