-- One row per quantity as declared.
SELECT * FROM store.quantity
