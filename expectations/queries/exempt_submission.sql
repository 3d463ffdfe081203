-- One row per asked submission to which the form does not apply in its period.
SELECT s.submission_id
FROM asked_submission AS s
JOIN exemption AS x ON x.unit = s.unit AND x.form = s.form AND x.period = s.period
WHERE x.kind = 'not_applicable'
