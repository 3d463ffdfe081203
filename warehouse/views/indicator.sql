-- One row per indicator as declared.
SELECT * FROM store.indicator
