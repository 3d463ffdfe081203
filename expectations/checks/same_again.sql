-- rule: same_again
-- needs: staged_submission SEMI JOIN standing_before USING (unit, form, period)
-- One row per staged submission with exactly the values of the unit's standing one for the same period.
-- Equal sums are compared part by part, and different parts row by row, since equal changes must not cancel.
WITH repeated AS (
    SELECT s.submission_id, m.submission_id AS id_before, m.revision
    FROM staged_submission AS s
    JOIN current_submission AS m ON m.unit = s.unit AND m.form = s.form AND m.period = s.period
        AND (m.reported_by IS NULL) = (s.reported_by IS NULL)
),

repeated_list AS NOT MATERIALIZED (
    SELECT *
    FROM (SELECT * FROM staged_cell_list UNION ALL SELECT * FROM reported_list) AS c
    SEMI JOIN (SELECT submission_id FROM repeated UNION ALL SELECT id_before FROM repeated) AS r ON r.submission_id = c.submission_id
),

summed AS (
    SELECT submission_id, list((item, total) ORDER BY item) FILTER (WHERE total IS NOT NULL) AS sums
    FROM (SELECT submission_id, item, sum(list_sum(numbers)) AS total FROM repeated_list GROUP BY ALL)
    GROUP BY submission_id
),

alike AS (
    SELECT r.*
    FROM repeated AS r
    JOIN summed AS n ON n.submission_id = r.submission_id
    JOIN summed AS b ON b.submission_id = r.id_before AND b.sums IS NOT DISTINCT FROM n.sums
),

moved AS (SELECT * FROM differing_items('alike', 'repeated_list')),

compared AS NOT MATERIALIZED (
    SELECT c.*
    FROM repeated_list AS c
    SEMI JOIN (SELECT submission_id, item FROM moved UNION ALL SELECT id_before, item FROM moved) AS m
        ON m.submission_id = c.submission_id AND m.item = c.item
),

filled AS (
    SELECT submission_id, row_key, item, text, number, date, state, sheet FROM unpacked('compared') WHERE text IS NOT NULL
),

both_sides AS (
    SELECT f.* REPLACE (m.submission_id AS submission_id), 1 AS side FROM moved AS m JOIN filled AS f ON f.submission_id = m.submission_id AND f.item = m.item
    UNION ALL
    SELECT f.* REPLACE (m.submission_id AS submission_id), -1 AS side FROM moved AS m JOIN filled AS f ON f.submission_id = m.id_before AND f.item = m.item
),

changed AS (
    SELECT submission_id
    FROM both_sides
    GROUP BY submission_id, row_key, item, text, number, date, state
    HAVING sum(side) <> 0
),

placed AS (SELECT submission_id, any_value(sheet) AS sheet FROM repeated_list GROUP BY submission_id)

SELECT a.submission_id, NULL AS item, NULL AS row_key, p.sheet, NULL AS address, CAST(a.revision AS VARCHAR) AS found, '' AS wanted
FROM alike AS a
JOIN placed AS p ON p.submission_id = a.submission_id
ANTI JOIN changed AS c ON c.submission_id = a.submission_id
