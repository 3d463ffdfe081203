-- One row per receipt of some runs: 100 bits of SHA-256 over its own row and its run's findings, answers and entries.
-- Questions to leads are left out, since they are added later.
WITH receipt_of_run AS MATERIALIZED (SELECT * FROM store.receipt WHERE run_id IN (SELECT unnest($runs::VARCHAR[]))),

part AS (
    SELECT
        receipt_id,
        sha256(CAST((
            sha256, file_name, channel, sender, size, epoch_us(received_at), epoch_us(sent_at), epoch_us(recorded_at), status
        ) AS VARCHAR)) AS digest
    FROM receipt_of_run
    UNION ALL
    SELECT
        receipt_id,
        sha256(CAST((
            submission_id, rule, severity, item, row_key, sheet, address, found, wanted, message, todo, epoch_us(recorded_at)
        ) AS VARCHAR))
    FROM store.finding SEMI JOIN receipt_of_run USING (receipt_id, run_id)
    WHERE rule <> 'lead_differs_from_towns'
    UNION ALL
    SELECT receipt_id, sha256(CAST((submission_id, unit, form, period, rule, item, row_key, found, wanted, reason) AS VARCHAR))
    FROM store.answer SEMI JOIN receipt_of_run USING (receipt_id)
    UNION ALL
    SELECT receipt_id, sha256(CAST(('entry', entered_by, reason, via) AS VARCHAR)) FROM store.entry SEMI JOIN receipt_of_run USING (receipt_id)
    UNION ALL
    -- By way of JSON: a store that is not migrated yet has no column `reported_by`.
    SELECT receipt_id, sha256(CAST(('reported_by', submission_id, lead) AS VARCHAR))
    FROM (
        SELECT s.receipt_id, s.submission_id, to_json(s) ->> 'reported_by' AS lead
        FROM store.submission AS s
        SEMI JOIN receipt_of_run USING (receipt_id)
    )
    WHERE lead IS NOT NULL
    UNION ALL
    SELECT receipt_id, sha256(CAST(('confirmation', submission_id, confirmed_by, reason) AS VARCHAR))
    FROM store.confirmation SEMI JOIN receipt_of_run USING (receipt_id)
)

SELECT w.run_id, p.receipt_id, left(sha256(string_agg(p.digest, '' ORDER BY p.digest)), 25) AS digest
FROM part AS p
JOIN receipt_of_run AS w ON w.receipt_id = p.receipt_id
GROUP BY w.run_id, p.receipt_id
ORDER BY w.run_id, p.receipt_id
