-- One row per asked submission, rule, item and row for which a reason was given in another period of the year.
SELECT DISTINCT s.submission_id, a.rule, a.item, a.row_key
FROM asked_submission AS s
JOIN (
    SELECT unit, form, period, rule, item, row_key FROM store.answer
    UNION ALL
    SELECT unit, form, period, rule, item, row_key FROM staged_reason
) AS a ON a.unit = s.unit AND a.form = s.form AND left(a.period, 4) = left(s.period, 4) AND a.period <> s.period
WHERE a.rule IN (SELECT unnest($rules::VARCHAR[]))
