-- One row per asked submission, item and row that did not apply in the report before it.
WITH prior AS (
    SELECT s.submission_id, max_by(t.submission_id, q.ends_on) AS prior_id
    FROM asked_submission AS s
    JOIN period AS p ON p.code = s.period
    JOIN standing_submission AS t ON t.unit = s.unit AND t.form = s.form
    JOIN period AS q ON q.code = t.period AND q.cadence = p.cadence AND q.year = p.year AND q.ends_on < p.ends_on
    GROUP BY s.submission_id
),

prior_list AS NOT MATERIALIZED (
    SELECT c.*
    FROM standing_cell_list AS c
    SEMI JOIN prior AS p ON p.prior_id = c.submission_id
    WHERE c.state = 'not_applicable' OR list_contains(c.states, 'not_applicable')
)

SELECT p.submission_id, c.item, c.row_key
FROM prior AS p
JOIN unpacked('prior_list') AS c ON c.submission_id = p.prior_id
WHERE c.state = 'not_applicable'
