-- One row per run that took files in or asked a lead, in the order of their instants.
SELECT run_id
FROM (
    SELECT run_id, business_at, rowid AS nth FROM store.run
    UNION ALL
    SELECT run_id, min(recorded_at), NULL
    FROM store.finding
    WHERE rule = 'lead_differs_from_towns' AND run_id NOT IN (SELECT run_id FROM store.run)
    GROUP BY run_id
)
ORDER BY business_at, nth
