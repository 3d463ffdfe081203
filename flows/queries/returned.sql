-- One row per submission that the run returned: its file, how many faults it has, and the first by address.
SELECT s.unit, f.title AS form, s.period, r.file_name AS file, count(*) AS faults,
    any_value(g.message ORDER BY g.address) AS first
FROM submission AS s
JOIN receipt AS r ON r.receipt_id = s.receipt_id
JOIN form AS f ON f.form = s.form
JOIN finding AS g ON g.submission_id = s.submission_id AND g.severity IN (SELECT unnest($returning::VARCHAR[]))
WHERE s.run_id = $run AND s.status = 'returned'
GROUP BY ALL
ORDER BY faults DESC, s.unit
LIMIT $most
