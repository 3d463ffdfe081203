-- One row per period as declared.
SELECT * FROM store.period
