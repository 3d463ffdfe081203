-- One row per submission whose contents were erased by order; submission_id is empty for a file of which nothing had been taken. What is
-- gone is gone at every instant.
SELECT submission_id, sha256, reason, cells AS cells_erased, recorded_at
FROM store.erasure
