-- One row per form and period of which the lead was asked why its figure is not what the towns report, as its report stands: open or
-- answered. A reason holds for the form and period; a report that says something else is asked anew.
SELECT
    s.unit, s.form, s.period, f.submission_id, any_value(f.found) AS lead_text, any_value(f.wanted) AS towns_text,
    CASE WHEN count(a.reason) > 0 THEN 'answered' ELSE 'open' END AS question
FROM finding AS f
JOIN current_submission AS s ON s.submission_id = f.submission_id
LEFT JOIN answer AS a ON a.unit = s.unit AND a.form = s.form AND a.period = s.period AND a.rule = f.rule AND a.found = f.found
WHERE f.rule = 'lead_differs_from_towns'
GROUP BY s.unit, s.form, s.period, f.submission_id
