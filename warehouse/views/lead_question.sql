-- One row per form and period with a question to the lead why its standing report differs from the towns': open or answered.
-- A reason holds for the form and period; if the lead reports another value, it is asked again.
SELECT
    s.unit, s.form, s.period, f.submission_id, any_value(f.found) AS lead_text, any_value(f.wanted) AS towns_text,
    CASE WHEN count(a.reason) > 0 THEN 'answered' ELSE 'open' END AS question
FROM finding AS f
JOIN current_submission AS s ON s.submission_id = f.submission_id
LEFT JOIN answer AS a ON a.unit = s.unit AND a.form = s.form AND a.period = s.period AND a.rule = f.rule AND a.found = f.found
WHERE f.rule = 'lead_differs_from_towns'
GROUP BY s.unit, s.form, s.period, f.submission_id
