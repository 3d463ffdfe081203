-- One row per row of a staged submission with an unanswered question under $rule in an earlier period, in a column of
-- fractions only.
WITH question AS (
    SELECT submission_id, item, row_key, found, wanted FROM store.finding WHERE rule = $rule
    UNION ALL
    SELECT submission_id, item, row_key, found, wanted FROM staged_finding WHERE rule = $rule
),

reason AS (
    SELECT submission_id, item, row_key FROM store.answer WHERE rule = $rule
    UNION ALL
    SELECT submission_id, item, row_key FROM staged_reason WHERE rule = $rule
),

in_doubt AS (SELECT q.* FROM question AS q ANTI JOIN reason AS r USING (submission_id, item, row_key))

SELECT s.submission_id, d.item, d.row_key
FROM in_doubt AS d
JOIN standing_submission AS t ON t.submission_id = d.submission_id
ANTI JOIN (
    SELECT submission_id, item FROM standing_cell_list
    WHERE submission_id IN (SELECT submission_id FROM in_doubt) AND list_max(list_transform(numbers, lambda one: abs(one))) > 1
) AS c ON c.submission_id = d.submission_id AND c.item = d.item
JOIN period AS q ON q.code = t.period
JOIN staged_submission AS s ON s.unit = t.unit AND s.form = t.form
JOIN period AS p ON p.code = s.period AND p.year = q.year AND p.ends_on > q.ends_on
