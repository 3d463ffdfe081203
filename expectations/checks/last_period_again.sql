-- rule: last_period_again
-- One row per staged submission that holds the very values of the unit's period before it, with at least five different numbers
-- among them: a register of few may well stand still. What has the same sums is compared cell by cell.
WITH pair AS (
    SELECT f.*
    FROM (
        SELECT
            t.submission_id, lag(t.submission_id) OVER before AS id_before, p.label, lag(p.label) OVER before AS label_before
        FROM standing_submission AS t
        JOIN period AS p ON p.code = t.period
        SEMI JOIN staged_submission AS s ON s.unit = t.unit AND s.form = t.form
        WINDOW before AS (PARTITION BY t.unit, t.form ORDER BY p.ends_on)
    ) AS f
    SEMI JOIN staged_submission AS s ON s.submission_id = f.submission_id
    WHERE f.id_before IS NOT NULL
),

summed AS (
    SELECT submission_id, bit_xor(hash(item, total)) AS sums
    FROM (
        SELECT submission_id, item, sum(list_sum(numbers)) AS total
        FROM standing_cell_list AS c
        SEMI JOIN (SELECT submission_id FROM pair UNION ALL SELECT id_before FROM pair) AS p ON p.submission_id = c.submission_id
        WHERE c.numbers IS NOT NULL
        GROUP BY ALL
    )
    GROUP BY submission_id
),

alike AS (
    SELECT p.*
    FROM pair AS p
    JOIN summed AS n ON n.submission_id = p.submission_id
    JOIN summed AS b ON b.submission_id = p.id_before AND b.sums = n.sums
),

printed AS (
    SELECT
        c.submission_id,
        bit_xor(hash(c.row_key, c.item, c.number, c.date, CASE WHEN c.number IS NULL AND c.date IS NULL THEN c.text END)) AS print,
        count(DISTINCT c.number) FILTER (WHERE c.number <> 0) AS different,
        any_value(c.sheet) AS sheet
    FROM standing_cell AS c
    SEMI JOIN (SELECT submission_id FROM alike UNION ALL SELECT id_before FROM alike) AS a ON a.submission_id = c.submission_id
    WHERE c.text IS NOT NULL
    GROUP BY ALL
)

SELECT a.submission_id, NULL AS item, NULL AS row_key, n.sheet, NULL AS address, a.label_before AS found, a.label AS wanted
FROM alike AS a
JOIN printed AS n ON n.submission_id = a.submission_id
JOIN printed AS b ON b.submission_id = a.id_before AND b.print = n.print
WHERE n.different >= 5
