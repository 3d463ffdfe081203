-- One row per submission whose contents were erased by order, and per receipt of which nothing had been taken: submission_id is the
-- receipt's then. What is gone is gone at every instant.
SELECT submission_id, sha256, reason, cells AS cells_erased, recorded_at
FROM store.erasure
