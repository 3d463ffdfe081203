-- One row per file of the run $run, and per file about which the run asked a lead (`warehouse/reconcile.py`).
SELECT receipt_id, file_name, sha256, status, received_at, recorded_at
FROM receipt
WHERE run_id = $run
UNION
SELECT receipt_id, file_name, sha256, status, received_at, recorded_at
FROM receipt
WHERE receipt_id IN (SELECT receipt_id FROM finding WHERE run_id = $run AND rule = 'lead_differs_from_towns')
ORDER BY received_at, receipt_id
