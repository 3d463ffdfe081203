-- One row per submission erased by order, and per erased receipt without submissions, whose id is then in submission_id.
-- Erased contents are gone as of every instant.
SELECT submission_id, sha256, reason, cells AS cells_erased, recorded_at
FROM store.erasure
