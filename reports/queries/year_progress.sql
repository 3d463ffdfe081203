-- One row per indicator, unit and period of the year shown: `progress`, worked out once for all questions about an edition.
SELECT p.*
FROM progress AS p
WHERE year(p.ends_on) = year($reference_on)
