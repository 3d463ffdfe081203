-- One row per edition that is known, the latest first: the one asked for, and those it may be compared with.
SELECT
    e.edition, e.number, e.kind, e.content_hash, e.code_version, e.is_sample, e.figures,
    CAST(e.cut_off_at AT TIME ZONE 'Asia/Shanghai' AS TIMESTAMP) AS cut_off_at,
    CAST(e.published_at AT TIME ZONE 'Asia/Shanghai' AS TIMESTAMP) AS published_at,
    r.files, r.submissions, r.accepted, r.questioned, r.returned, r.findings
FROM store.edition AS e
LEFT JOIN store.run AS r ON r.run_id = e.run_id
ORDER BY e.number DESC
