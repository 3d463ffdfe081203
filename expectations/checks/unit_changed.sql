-- rule: unit_changed
-- needs: staged_finding WHERE rule = 'unit_noted'
-- One row per staged submission and uom in headings of items without a declared one, if the previous period's headings
-- stated another: the first of these items.
WITH pair AS (
    SELECT f.*
    FROM (
        SELECT t.submission_id, lag(t.submission_id) OVER earlier AS id_before
        FROM standing_submission AS t
        JOIN period AS p ON p.code = t.period
        SEMI JOIN (
            SELECT c.unit, c.form
            FROM staged_submission AS c SEMI JOIN staged_finding AS n ON n.submission_id = c.submission_id AND n.rule = 'unit_noted'
        ) AS s ON s.unit = t.unit AND s.form = t.form
        WINDOW earlier AS (PARTITION BY t.unit, t.form ORDER BY p.ends_on)
    ) AS f
    SEMI JOIN staged_submission AS s ON s.submission_id = f.submission_id
    WHERE f.id_before IS NOT NULL
),

before AS (
    SELECT submission_id, item, found FROM finding WHERE rule = 'unit_noted'
    UNION
    SELECT submission_id, item, found FROM staged_finding WHERE rule = 'unit_noted'
)

SELECT n.submission_id, n.item, n.row_key, n.sheet, n.address, n.found, b.found AS wanted
FROM staged_finding AS n
JOIN pair AS p ON p.submission_id = n.submission_id
JOIN before AS b ON b.submission_id = p.id_before AND b.item = n.item
WHERE n.rule = 'unit_noted' AND b.found <> n.found
QUALIFY row_number() OVER (PARTITION BY n.submission_id, n.found, b.found ORDER BY n.address, n.item) = 1
