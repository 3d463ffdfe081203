-- One row per campaign as declared.
SELECT * FROM store.campaign
