-- One row per frozen edition, with its status: a nightly one is internal, any other a preview until it is published.
SELECT
    edition, number, kind, run_id, cut_off_at, published_at, content_hash, figures, code_version, is_sample,
    CASE
        WHEN kind = 'nightly' THEN 'internal'
        WHEN edition IN (SELECT edition FROM release WHERE act = 'withdrawn') THEN 'withdrawn'
        WHEN edition IN (SELECT edition FROM release WHERE act = 'published') THEN 'published'
        ELSE 'preview'
    END AS status
FROM store.edition
WHERE published_at <= known_at()
