-- One row per run shown: the last $most, the newest first, each with its last nightly edition.
SELECT
    n.*, CAST(n.business_at AT TIME ZONE 'Asia/Shanghai' AS TIMESTAMP) AS at,
    (SELECT max_by(e.edition, e.number) FROM edition AS e WHERE e.kind = 'nightly' AND e.run_id = n.run_id) AS edition
FROM night AS n
ORDER BY n.business_at DESC, n.run_id DESC
LIMIT $most
