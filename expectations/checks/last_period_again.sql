-- rule: last_period_again
-- One row per staged submission with exactly the values of the unit's previous period, and at least five different numbers:
-- a register with few may really be unchanged. Equal sums are compared part by part, and different parts row by row, since
-- equal changes must not cancel.
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
    SELECT submission_id, list((item, total) ORDER BY item) AS sums
    FROM (
        SELECT submission_id, item, sum(list_sum(numbers)) AS total
        FROM standing_cell_list AS c
        SEMI JOIN (SELECT submission_id FROM pair UNION ALL SELECT id_before FROM pair) AS p ON p.submission_id = c.submission_id
        WHERE c.numbers IS NOT NULL
        GROUP BY ALL
    )
    WHERE total IS NOT NULL
    GROUP BY submission_id
),

alike AS (
    SELECT p.*
    FROM pair AS p
    JOIN summed AS n ON n.submission_id = p.submission_id
    JOIN summed AS b ON b.submission_id = p.id_before AND b.sums = n.sums
),

moved AS (SELECT * FROM differing_items('alike', 'standing_cell_list')),

compared AS NOT MATERIALIZED (
    SELECT c.*
    FROM standing_cell_list AS c
    SEMI JOIN (SELECT submission_id, item FROM moved UNION ALL SELECT id_before, item FROM moved) AS m
        ON m.submission_id = c.submission_id AND m.item = c.item
),

filled AS (
    SELECT
        submission_id, row_key, item, number, date, CASE WHEN number IS NULL AND date IS NULL THEN text END AS text, state, sheet
    FROM unpacked('compared')
    WHERE text IS NOT NULL
),

both_sides AS (
    SELECT f.* REPLACE (m.submission_id AS submission_id), 1 AS side FROM moved AS m JOIN filled AS f ON f.submission_id = m.submission_id AND f.item = m.item
    UNION ALL
    SELECT f.* REPLACE (m.submission_id AS submission_id), -1 AS side FROM moved AS m JOIN filled AS f ON f.submission_id = m.id_before AND f.item = m.item
),

changed AS (
    SELECT submission_id
    FROM both_sides
    GROUP BY submission_id, row_key, item, number, date, text, state
    HAVING sum(side) <> 0
),

various AS (
    SELECT submission_id, any_value(sheet) AS sheet
    FROM (
        SELECT c.submission_id, c.sheet, unnest(list_distinct(c.numbers)) AS number
        FROM standing_cell_list AS c
        SEMI JOIN alike AS a ON a.submission_id = c.submission_id
    )
    WHERE number <> 0
    GROUP BY submission_id
    HAVING count(DISTINCT number) >= 5
)

SELECT a.submission_id, NULL AS item, NULL AS row_key, v.sheet, NULL AS address, a.label_before AS found, a.label AS wanted
FROM alike AS a
JOIN various AS v ON v.submission_id = a.submission_id
ANTI JOIN changed AS c ON c.submission_id = a.submission_id
