-- `unasked`: one row per staged answer to a question never asked, or asked of units for which its sender may not speak.
CREATE OR REPLACE TEMP TABLE unasked AS
SELECT a.* FROM staged_answer AS a
WHERE NOT EXISTS (
    SELECT 1 FROM asked AS f JOIN store.submission AS s ON s.submission_id = f.submission_id
    WHERE f.question = a.question AND (a.units IS NULL OR list_contains(a.units, coalesce(s.reported_by, s.unit)))
)
