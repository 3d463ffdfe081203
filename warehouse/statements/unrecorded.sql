-- One row per edition, submission and receipt that has rows in the store but belongs to no recorded edition or run.
SELECT 'figures of edition number ' || number FROM store.figure ANTI JOIN store.edition USING (number) GROUP BY number
UNION ALL
SELECT 'submission ' || submission_id FROM store.submission ANTI JOIN store.run USING (run_id)
UNION ALL
SELECT 'receipt ' || receipt_id FROM store.receipt ANTI JOIN store.run USING (run_id)
ORDER BY 1
