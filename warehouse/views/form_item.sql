-- One row per form_item as declared.
SELECT * FROM store.form_item
