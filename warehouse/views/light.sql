-- One row per first day of bands of the status light: the bands last known.
SELECT valid_from, known_from, green_from, red_to, coverage
FROM store.light
WHERE known_from <= CAST(known_at() AS DATE)
QUALIFY row_number() OVER (PARTITION BY valid_from ORDER BY known_from DESC) = 1
