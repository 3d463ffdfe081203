-- One row: how many receipts, submissions and findings of each kind are staged.
SELECT
    (SELECT count(*) FROM staged_receipt),
    (SELECT count(*) FROM verdict),
    (SELECT count(*) FROM verdict WHERE status = 'accepted'),
    (SELECT count(*) FROM verdict WHERE status = 'questioned'),
    (SELECT count(*) FROM verdict WHERE status = 'returned'),
    (SELECT count(*) FROM staged_receipt WHERE status = 'duplicate'),
    (SELECT count(*) FROM staged_receipt WHERE status = 'unidentified'),
    (SELECT count(*) FROM staged_receipt WHERE status = 'unreadable'),
    (SELECT count(*) FROM graded),
    (SELECT count(*) FROM staged_receipt WHERE status = 'failed')
