-- One row per measure as declared.
SELECT * FROM store.measure
