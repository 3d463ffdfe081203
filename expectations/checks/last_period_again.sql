-- rule: last_period_again
-- One row per staged submission that holds the very values of the unit's period before it, with at least five different numbers
-- among them: a register of few may well stand still.
WITH printed AS (
    SELECT
        c.submission_id, c.unit, c.form, c.period, p.ends_on, p.label, p.cadence,
        bit_xor(hash(c.row_key, c.item, c.number, c.date, CASE WHEN c.number IS NULL AND c.date IS NULL THEN c.text END)) AS print,
        count(*) AS given,
        count(DISTINCT c.number) FILTER (WHERE c.number <> 0) AS different,
        any_value(c.sheet) AS sheet
    FROM standing_cell AS c
    SEMI JOIN staged_submission AS s ON s.unit = c.unit AND s.form = c.form
    JOIN period AS p ON p.code = c.period
    WHERE c.text IS NOT NULL
    GROUP BY ALL
),

followed AS (
    SELECT *, lag(label) OVER before AS label_before, lag(print) OVER before AS print_before, lag(given) OVER before AS given_before
    FROM printed
    WINDOW before AS (PARTITION BY unit, form ORDER BY ends_on)
)

SELECT f.submission_id, NULL AS item, NULL AS row_key, f.sheet, NULL AS address, f.label_before AS found, f.label AS wanted
FROM followed AS f
SEMI JOIN staged_submission AS s ON s.submission_id = f.submission_id
WHERE f.print = f.print_before AND f.given = f.given_before AND f.different >= 5
