-- One row per run and step, as far as the durations were measured.
SELECT run_id, business_at, one.step AS step_name, one.seconds
FROM (
    SELECT run_id, business_at, unnest(steps) AS one
    FROM run_cost
)
