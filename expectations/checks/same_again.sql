-- rule: same_again
-- One row per staged submission that holds what the unit's standing one for the same period says, value for value.
WITH now_said AS (
    SELECT s.submission_id, s.unit, s.form, s.period, bit_xor(hash(c.row_key, c.item, c.text)) AS print, count(*) AS cells, any_value(c.sheet) AS sheet
    FROM staged_submission AS s
    JOIN staged_cell AS c ON c.submission_id = s.submission_id AND c.text IS NOT NULL
    GROUP BY ALL
),

said_before AS (
    SELECT r.unit, r.form, r.period, m.revision, bit_xor(hash(r.row_key, r.item, r.text)) AS print, count(*) AS cells
    FROM reported AS r
    SEMI JOIN now_said AS n ON n.unit = r.unit AND n.form = r.form AND n.period = r.period
    JOIN current_submission AS m ON m.submission_id = r.submission_id
    WHERE r.text IS NOT NULL
    GROUP BY ALL
)

SELECT n.submission_id, NULL AS item, NULL AS row_key, n.sheet, NULL AS address, CAST(b.revision AS VARCHAR) AS found, '' AS wanted
FROM now_said AS n
JOIN said_before AS b ON b.unit = n.unit AND b.form = n.form AND b.period = n.period AND b.print = n.print AND b.cells = n.cells
