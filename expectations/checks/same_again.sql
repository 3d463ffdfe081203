-- rule: same_again
-- One row per staged submission that holds what the unit's standing one for the same period says, value for value.
WITH repeated AS (
    SELECT s.submission_id, m.submission_id AS id_before, m.revision
    FROM staged_submission AS s
    JOIN current_submission AS m ON m.unit = s.unit AND m.form = s.form AND m.period = s.period
),

said AS (
    SELECT *
    FROM (SELECT * FROM staged_cell_list UNION ALL SELECT * FROM reported_list) AS c
    SEMI JOIN (SELECT submission_id FROM repeated UNION ALL SELECT id_before FROM repeated) AS r ON r.submission_id = c.submission_id
),

printed AS (
    SELECT submission_id, bit_xor(hash(row_key, item, text)) AS print, count(*) AS cells, any_value(sheet) AS sheet
    FROM unpacked('said')
    WHERE text IS NOT NULL
    GROUP BY submission_id
)

SELECT r.submission_id, NULL AS item, NULL AS row_key, n.sheet, NULL AS address, CAST(r.revision AS VARCHAR) AS found, '' AS wanted
FROM repeated AS r
JOIN printed AS n ON n.submission_id = r.submission_id
JOIN printed AS b ON b.submission_id = r.id_before AND b.print = n.print AND b.cells = n.cells
