-- One row: the bands of the status light on the shown day; before the plan's first bands begin, the first ones.
WITH band AS (
    SELECT *, valid_from <= $reference_on AND known_from <= CAST(known_at() AS DATE) AS holds
    FROM store.light
)
SELECT green_from, red_to, coverage
FROM band
ORDER BY holds DESC, CASE WHEN holds THEN valid_from END DESC, CASE WHEN holds THEN known_from END DESC, valid_from, known_from
LIMIT 1
