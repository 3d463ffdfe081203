-- One row per unit that had ended by the day $on: who is written to in its stead, as a list: its successors (theirs, where they have
-- ended too), or the district where nobody goes on for it.
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
