-- The province's ledger: one row per package that the lake has taken. `since`: the district's first package in force. `loaded`:
-- loaded table -> the package that brought its rows in force. `manifest`: the package's manifest, as JSON.
CREATE TABLE IF NOT EXISTS lake.store.risen (
    district VARCHAR, package INTEGER, edition VARCHAR, number INTEGER, content_hash VARCHAR, before VARCHAR,
    published_at TIMESTAMPTZ, definitions VARCHAR, is_full BOOLEAN, reason VARCHAR, is_erasure BOOLEAN,
    since INTEGER, loaded MAP(VARCHAR, INTEGER), rows BIGINT, manifest VARCHAR, risen_at TIMESTAMPTZ
);
