-- One row per question on a staged submission for which a reason was given, before or in this run.
SELECT s.submission_id, a.rule, a.item, a.row_key, coalesce(a.found, ''), coalesce(a.wanted, '')
FROM staged_submission AS s
JOIN (
    SELECT unit, form, period, rule, item, row_key, found, wanted FROM store.answer
    UNION ALL
    SELECT unit, form, period, rule, item, row_key, found, wanted FROM staged_reason
) AS a ON a.unit = s.unit AND a.form = s.form AND a.period = s.period
