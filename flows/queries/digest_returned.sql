-- One row per unit with submissions returned by runs after $since and up to $until: how many.
SELECT s.unit, count(*) AS reports
FROM submission AS s
JOIN run AS r ON r.run_id = s.run_id
WHERE s.status = 'returned' AND r.business_at > $since::TIMESTAMPTZ AND r.business_at <= $until::TIMESTAMPTZ
GROUP BY s.unit
ORDER BY reports DESC, s.unit
