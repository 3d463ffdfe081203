-- One row per indicator, unit and year: the annual target as last known.
SELECT
    indicator, unit, year, max_by(target, known_from) AS target, max_by(origin, known_from) AS origin,
    max(known_from) AS known_from, max_by(note, known_from) AS note
FROM store.target
WHERE known_from <= CAST(known_at() AS DATE)
GROUP BY indicator, unit, year
