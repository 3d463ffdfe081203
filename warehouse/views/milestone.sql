-- One row per milestone as declared.
SELECT * FROM store.milestone
