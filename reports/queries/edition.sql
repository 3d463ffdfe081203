-- One row per known edition, the latest first: the requested one, and earlier ones for comparison.
-- issue: its number among the papers of its kind that were published in the same year; none before it is published.
WITH life AS (
    SELECT
        edition,
        any_value(by_name) FILTER (WHERE act = 'published') AS released_by,
        CAST(max(recorded_at) FILTER (WHERE act = 'published') AT TIME ZONE 'Asia/Shanghai' AS TIMESTAMP) AS released_at,
        any_value(reason) FILTER (WHERE act = 'withdrawn') AS withdrawn_reason,
        CAST(max(recorded_at) FILTER (WHERE act = 'withdrawn') AT TIME ZONE 'Asia/Shanghai' AS TIMESTAMP) AS withdrawn_at
    FROM release
    GROUP BY edition
),

issued AS (
    SELECT l.edition, row_number() OVER (PARTITION BY e.kind, year(l.released_at) ORDER BY l.released_at, e.number) AS issue
    FROM life AS l
    JOIN store.edition AS e ON e.edition = l.edition
    WHERE l.released_at IS NOT NULL
)

SELECT
    e.edition, e.number, e.kind, e.content_hash, e.code_version, e.is_sample, e.figures,
    CAST(e.cut_off_at AT TIME ZONE 'Asia/Shanghai' AS TIMESTAMP) AS cut_off_at,
    CAST(e.published_at AT TIME ZONE 'Asia/Shanghai' AS TIMESTAMP) AS published_at,
    d.status, i.issue, l.released_by, l.released_at, l.withdrawn_reason, l.withdrawn_at,
    r.files, r.submissions, r.accepted, r.questioned, r.returned, r.findings
FROM store.edition AS e
LEFT JOIN store.run AS r ON r.run_id = e.run_id
LEFT JOIN edition AS d ON d.edition = e.edition
LEFT JOIN life AS l ON l.edition = e.edition
LEFT JOIN issued AS i ON i.edition = e.edition
ORDER BY e.number DESC
