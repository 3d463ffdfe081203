-- rule: last_period_again
-- One row per staged submission that holds the very numbers of the unit's period before it, at least three different ones.
WITH printed AS (
    SELECT
        c.submission_id, c.unit, c.form, c.period, p.ends_on, p.label, p.cadence,
        bit_xor(hash(c.row_key, c.item, c.number)) AS print,
        count(*) AS numbers,
        count(DISTINCT c.number) FILTER (WHERE c.number <> 0) AS different,
        any_value(c.sheet) AS sheet
    FROM standing_cell AS c
    SEMI JOIN staged_submission AS s ON s.unit = c.unit AND s.form = c.form
    JOIN period AS p ON p.code = c.period
    WHERE c.number IS NOT NULL
    GROUP BY ALL
),

followed AS (
    SELECT *, lag(label) OVER before AS label_before, lag(print) OVER before AS print_before, lag(numbers) OVER before AS numbers_before
    FROM printed
    WINDOW before AS (PARTITION BY unit, form ORDER BY ends_on)
)

SELECT f.submission_id, NULL AS item, NULL AS row_key, f.sheet, NULL AS address, f.label_before AS found, f.label AS wanted
FROM followed AS f
SEMI JOIN staged_submission AS s ON s.submission_id = f.submission_id
WHERE f.print = f.print_before AND f.numbers = f.numbers_before AND f.different >= 3
