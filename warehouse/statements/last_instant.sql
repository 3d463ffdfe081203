-- One row: the latest business instant of a run or an edition.
SELECT max(instant) FROM (
    SELECT max(business_at) AS instant FROM store.run
    UNION ALL SELECT max(published_at) FROM store.edition
    UNION ALL SELECT max(CAST(value AS TIMESTAMPTZ)) FROM store.setting WHERE name = 'last_run_at'
)
