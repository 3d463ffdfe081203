-- One row per dated set of bands of the status light that is known.
SELECT valid_from, known_from, green_from, red_to, coverage
FROM store.light
WHERE known_from <= CAST(known_at() AS DATE)
