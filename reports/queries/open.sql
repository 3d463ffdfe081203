-- One row per shown figure, unit and part that lies between the ends of its interval or was left out. Parts: an ended unit's
-- amount that a successor may already report (`open`); last year's amount of its area, missing in its successors' last year
-- (`base`); incomplete rows (`unpaired`); unreported entries (`unknown`).
WITH given AS (
    SELECT
        b.indicator, b.part, b.amount,
        CASE WHEN b.part IN ('open', 'base') THEN split_part(substr(b.ref, 8), '|', 1) ELSE coalesce(h.unit, e.unit, split_part(b.ref, ':', 2)) END AS unit,
        CASE WHEN b.part IN ('open', 'base') THEN split_part(b.ref, '|', 2) ELSE h.period END AS period
    FROM bulletin_part AS b
    LEFT JOIN submission AS h ON h.submission_id = split_part(b.ref, '!', 1)
    LEFT JOIN register_entry AS e ON e.ref = b.ref AND e.period = b.figure_period
    WHERE b.part NOT IN ('numerator', 'denominator')
)

SELECT indicator, part, unit, max(period) AS period, sum(amount) AS amount, count(*) AS rows
FROM given
GROUP BY indicator, part, unit
ORDER BY indicator, part, unit
