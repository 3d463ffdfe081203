-- One row per staged submission of a new receipt, with its verdict.
INSERT INTO store.submission BY NAME
SELECT
    s.submission_id, s.receipt_id, $run AS run_id, s.unit, s.form, s.period, s.form_version, s.revision, v.status, s.received_at,
    $at AS recorded_at, s.reported_by
FROM staged_submission AS s
JOIN verdict AS v ON v.submission_id = s.submission_id
SEMI JOIN new_receipt AS n ON n.receipt_id = s.receipt_id
ORDER BY s.form, s.period, s.unit, s.revision
