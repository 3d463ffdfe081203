-- One row per rule that returned something in runs after $since and up to $until: its findings.
SELECT g.rule, count(*) AS findings
FROM finding AS g
JOIN run AS r ON r.run_id = g.run_id
WHERE g.severity IN (SELECT unnest($returning::VARCHAR[]))
    AND r.business_at > $since::TIMESTAMPTZ AND r.business_at <= $until::TIMESTAMPTZ
GROUP BY g.rule
ORDER BY findings DESC, g.rule
