-- rule: unknown_task
-- needs: register_row SEMI JOIN staged_submission USING (form) WHERE register = 'milestone'
-- One row per staged task that is not among the milestones.
WITH unknown AS (
    SELECT c.*
    FROM staged_cell AS c
    JOIN register_row AS r ON r.form = c.form AND r.item = c.item AND r.register = 'milestone'
    ANTI JOIN milestone AS m ON m.task_id = c.row_key
    WHERE c.row_key <> ''
)
SELECT
    u.submission_id, u.item, u.row_key, u.sheet, u.address, u.text AS found,
    string_agg(m.task_id, '、' ORDER BY m.task_id) AS wanted
FROM unknown AS u
LEFT JOIN milestone AS m ON m.unit = u.unit
GROUP BY ALL
