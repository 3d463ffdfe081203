-- One row per run that has ended and is known: its duration, that of each step, and the size of the store after it.
SELECT run_id, business_at, seconds, store_bytes, steps
FROM store.run_cost
WHERE business_at <= known_at()
