-- One row per unit, form and period of which anything came, was read again or was erased since $since, apart from the run $run at that instant.
SELECT s.form, s.unit, s.period, p.year
FROM store.submission AS s
LEFT JOIN period AS p ON p.code = s.period
WHERE s.recorded_at > $since OR (s.recorded_at = $since AND s.run_id IS DISTINCT FROM $run)
    OR s.submission_id IN (SELECT submission_id FROM store.reading WHERE recorded_at >= $since)
    OR s.submission_id IN (SELECT submission_id FROM store.erasure WHERE recorded_at >= $since)
GROUP BY ALL
