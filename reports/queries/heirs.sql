-- One row per unit that had ended by the day $on: the units that get its letters, as a list. They are its successors (or
-- their successors, once these have ended too); without any, the district.
WITH RECURSIVE follower AS (
    SELECT unit, unnest(successors) AS heir
    FROM unit
    WHERE valid_to < $on
    UNION
    SELECT f.unit, unnest(u.successors)
    FROM follower AS f
    JOIN unit AS u ON u.unit = f.heir
    WHERE u.valid_to < $on
)

SELECT
    e.unit,
    coalesce(
        list_sort(list(h.unit) FILTER (WHERE h.unit IS NOT NULL AND (h.valid_to IS NULL OR h.valid_to >= $on))),
        [(SELECT unit FROM unit WHERE kind = 'district')]
    ) AS heirs
FROM unit AS e
LEFT JOIN follower AS f ON f.unit = e.unit
LEFT JOIN unit AS h ON h.unit = f.heir
WHERE e.valid_to < $on
GROUP BY e.unit
