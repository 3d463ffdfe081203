-- One row per staged submission of a file with several that has exactly the cells of the accepted one before it, and no finding of the
-- reader. It is none of an entry (代录), which only the unit's own report confirms, and nothing else is staged for its report.
WITH candidate AS (
    SELECT s.submission_id, s.receipt_id, s.unit, s.form, s.period, b.submission_id AS id_before
    FROM staged_submission AS s
    JOIN standing_before AS b ON b.unit = s.unit AND b.form = s.form AND b.period = s.period AND b.revision = s.revision - 1
        AND b.reported_by IS NOT DISTINCT FROM s.reported_by
    JOIN store.submission AS m ON m.submission_id = b.submission_id AND m.status = 'accepted' AND m.form_version = s.form_version
    SEMI JOIN (SELECT receipt_id FROM staged_submission GROUP BY receipt_id HAVING count(*) > 1) AS f ON f.receipt_id = s.receipt_id
    ANTI JOIN (SELECT unit, form, period FROM staged_submission GROUP BY ALL HAVING count(*) > 1) AS t
        ON t.unit = s.unit AND t.form = s.form AND t.period = s.period
    ANTI JOIN staged_finding AS g ON g.submission_id = s.submission_id
    ANTI JOIN staged_entry AS e ON e.receipt_id = s.receipt_id
    ANTI JOIN entry AS n ON n.submission_id = b.submission_id
),

candidate_list AS NOT MATERIALIZED (
    SELECT c.* FROM staged_cell_list AS c SEMI JOIN candidate AS a ON a.submission_id = c.submission_id
    UNION ALL
    SELECT c.* FROM standing_before_list AS c SEMI JOIN candidate AS a ON a.id_before = c.submission_id
),

cell_of AS (SELECT submission_id, row_key, item, text, number, date, state FROM unpacked('candidate_list')),

side AS (
    SELECT a.submission_id, c.* EXCLUDE (submission_id), 1 AS way FROM candidate AS a JOIN cell_of AS c ON c.submission_id = a.submission_id
    UNION ALL
    SELECT a.submission_id, c.* EXCLUDE (submission_id), -1 AS way FROM candidate AS a JOIN cell_of AS c ON c.submission_id = a.id_before
),

changed AS (
    SELECT submission_id FROM side GROUP BY submission_id, row_key, item, text, number, date, state HAVING sum(way) <> 0
)

SELECT a.submission_id, a.receipt_id, a.unit, a.form, a.period
FROM candidate AS a
SEMI JOIN side AS s ON s.submission_id = a.submission_id
ANTI JOIN changed AS c ON c.submission_id = a.submission_id
ORDER BY a.receipt_id, a.unit, a.period
