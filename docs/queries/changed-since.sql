-- One row per figure of the district that the last edition has otherwise than the one before it.
WITH edition_of AS (
    SELECT max_by(edition, number) AS last, arg_max(edition, number, 2)[2] AS before
    FROM edition
)

SELECT a.indicator, a.period, b.numerator AS numerator_before, a.numerator AS numerator_now
FROM figure AS a
JOIN edition_of AS e ON e.last = a.edition
JOIN unit AS u ON u.unit = a.unit AND u.kind = 'district'
LEFT JOIN figure AS b ON b.edition = e.before AND b.indicator = a.indicator AND b.unit = a.unit AND b.period = a.period
WHERE a.numerator IS DISTINCT FROM b.numerator
ORDER BY a.indicator, a.period
