-- One row per figure shown, unit and part that lies between the ends of its interval or was left out: of an ended unit what a successor may
-- report already (`open`), last year's amount of its area, which its successors' last year lacks (`base`), rows of which one side is not known (`unpaired`), or which nobody reported (`unknown`).
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
