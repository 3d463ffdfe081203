-- One row per form as declared.
SELECT * FROM store.form
