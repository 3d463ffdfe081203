-- rule: renamed_row
-- needs: name_item SEMI JOIN staged_submission USING (form)
-- One row per pair of a new staged row and a vanished row of the unit's previous period. `expectations/alike.py` keeps pairs
-- with similar names. Tables of more than 2,000 rows are not compared.
WITH pair AS (
    SELECT f.*
    FROM (
        SELECT t.submission_id, lag(t.submission_id) OVER before AS id_before
        FROM standing_submission AS t
        JOIN period AS p ON p.code = t.period
        SEMI JOIN staged_submission AS s ON s.unit = t.unit AND s.form = t.form
        SEMI JOIN name_item AS n ON n.form = t.form
        WINDOW before AS (PARTITION BY t.unit, t.form ORDER BY p.ends_on)
    ) AS f
    SEMI JOIN staged_submission AS s ON s.submission_id = f.submission_id
    WHERE f.id_before IS NOT NULL
),

named AS (
    SELECT c.submission_id, list_sort(flatten(list(c.row_keys))) AS row_keys
    FROM standing_cell_list AS c
    SEMI JOIN name_item AS n ON n.form = c.form AND n.item = c.item
    SEMI JOIN (SELECT submission_id FROM pair UNION ALL SELECT id_before FROM pair) AS p ON p.submission_id = c.submission_id
    GROUP BY c.submission_id
    HAVING sum(len(c.row_keys)) <= 2000
),

changed AS (
    SELECT
        p.submission_id,
        list_filter(n.row_keys, lambda one: NOT list_contains(b.row_keys, one)) AS new_keys,
        list_filter(b.row_keys, lambda one: NOT list_contains(n.row_keys, one)) AS gone_keys
    FROM pair AS p
    JOIN named AS n ON n.submission_id = p.submission_id
    JOIN named AS b ON b.submission_id = p.id_before AND b.row_keys <> n.row_keys
),

new_row AS (SELECT submission_id, unnest(new_keys) AS row_key, gone_keys FROM changed WHERE len(new_keys) * len(gone_keys) BETWEEN 1 AND 10000),

own_list AS (
    SELECT c.*
    FROM staged_cell_list AS c
    SEMI JOIN name_item AS n ON n.form = c.form AND n.item = c.item
    SEMI JOIN new_row AS r ON r.submission_id = c.submission_id
)

SELECT submission_id, item, row_key, sheet, address, found, wanted
FROM (
    SELECT c.submission_id, c.item, c.row_key, c.sheet, c.address, c.row_key AS found, unnest(r.gone_keys) AS wanted
    FROM new_row AS r
    JOIN unpacked('own_list') AS c ON c.submission_id = r.submission_id AND c.row_key = r.row_key
)
WHERE found <> '' AND wanted <> '' AND abs(len(found) - len(wanted)) <= 3
