-- One row per act on an edition: its SHA-256, and that of its reason, which an erasure may hide.
SELECT
    act || ' ' || edition AS act, recorded_at, sha256(CAST((edition, act, by_name, epoch_us(recorded_at)) AS VARCHAR)) AS digest,
    sha256(reason) AS reason
FROM store.release
ORDER BY recorded_at, act, edition
