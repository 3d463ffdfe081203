-- One row: how many receipts, submissions and findings of each kind are staged.
SELECT
    r.files, v.submissions, v.accepted, v.questioned, v.returned, r.duplicate, r.unidentified, r.unreadable,
    (SELECT count(*) FROM graded), r.failed
FROM (
    SELECT
        count(*) AS files,
        count(*) FILTER (WHERE status = 'duplicate') AS duplicate,
        count(*) FILTER (WHERE status = 'unidentified') AS unidentified,
        count(*) FILTER (WHERE status = 'unreadable') AS unreadable,
        count(*) FILTER (WHERE status = 'failed') AS failed
    FROM staged_receipt
) AS r
CROSS JOIN (
    SELECT
        count(*) AS submissions,
        count(*) FILTER (WHERE status = 'accepted') AS accepted,
        count(*) FILTER (WHERE status = 'questioned') AS questioned,
        count(*) FILTER (WHERE status = 'returned') AS returned
    FROM verdict
) AS v
