-- One row per publication.
SELECT edition, number, kind, run_id, cut_off_at, published_at, content_hash, figures, code_version, is_sample
FROM store.edition
WHERE published_at <= known_at()
