-- One row per known edition, the latest first: the requested one, and earlier ones for comparison.
SELECT
    e.edition, e.number, e.kind, e.content_hash, e.code_version, e.is_sample, e.figures,
    CAST(e.cut_off_at AT TIME ZONE 'Asia/Shanghai' AS TIMESTAMP) AS cut_off_at,
    CAST(e.published_at AT TIME ZONE 'Asia/Shanghai' AS TIMESTAMP) AS published_at,
    d.status,
    l.released_by,
    CAST(l.released_at AT TIME ZONE 'Asia/Shanghai' AS TIMESTAMP) AS released_at,
    l.withdrawn_reason,
    CAST(l.withdrawn_at AT TIME ZONE 'Asia/Shanghai' AS TIMESTAMP) AS withdrawn_at,
    r.files, r.submissions, r.accepted, r.questioned, r.returned, r.findings
FROM store.edition AS e
LEFT JOIN store.run AS r ON r.run_id = e.run_id
LEFT JOIN edition AS d ON d.edition = e.edition
LEFT JOIN (
    SELECT
        edition,
        any_value(by_name) FILTER (WHERE act = 'published') AS released_by,
        max(recorded_at) FILTER (WHERE act = 'published') AS released_at,
        any_value(reason) FILTER (WHERE act = 'withdrawn') AS withdrawn_reason,
        max(recorded_at) FILTER (WHERE act = 'withdrawn') AS withdrawn_at
    FROM release
    GROUP BY edition
) AS l ON l.edition = e.edition
ORDER BY e.number DESC
