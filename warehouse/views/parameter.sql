-- One row per parameter as declared.
SELECT * FROM store.parameter
