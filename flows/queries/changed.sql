-- One row per figure of the district that differs between the run's edition and the previous one.
WITH night AS (SELECT max(number) AS number FROM edition WHERE kind = 'nightly' AND run_id = $run),

change AS (
    SELECT number, indicator, period, numerator, denominator,
        lag(numerator) OVER history AS was, lag(denominator) OVER history AS was_of, lag(number) OVER history AS first
    FROM store.figure
    SEMI JOIN unit ON unit.unit = figure.unit AND unit.kind = 'district'
    WINDOW history AS (PARTITION BY indicator, period ORDER BY number)
)

SELECT i.title AS indicator, c.period, c.was, c.was_of, c.numerator AS now, c.denominator AS now_of
FROM change AS c
JOIN night ON night.number = c.number
JOIN indicator AS i ON i.indicator = c.indicator
WHERE c.first IS NOT NULL
ORDER BY c.period DESC, i.title
LIMIT $most
