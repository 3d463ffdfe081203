-- One row: the bands of the status light that hold on the day shown.
SELECT green_from, red_to, coverage
FROM light
WHERE valid_from <= $reference_on
ORDER BY valid_from DESC, known_from DESC
LIMIT 1
