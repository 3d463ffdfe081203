-- rule: start_date_differs
-- One row per staged start of a project on another day than the report before it said.
WITH starts AS (
    SELECT
        c.submission_id, c.line, c.item, c.row_key, c.sheet, c.address, c.text, c.date,
        max_by(b.date, q.ends_on) AS date_before
    FROM staged_cell AS c
    JOIN period AS p ON p.code = c.period
    JOIN standing_cell AS b ON b.form = c.form AND b.item = c.item AND b.row_key = c.row_key
    JOIN period AS q ON q.code = b.period AND q.ends_on < p.ends_on
    WHERE c.form = 'major_projects' AND c.item = 'started_on' AND c.date IS NOT NULL AND b.date IS NOT NULL
    GROUP BY ALL
)
SELECT submission_id, item, row_key, sheet, address, text AS found, date_before AS wanted
FROM starts
WHERE date <> date_before
