-- One row per indicator and unit whose figures make the district's figure, by the form's `district_from`.
SELECT i.indicator, e.unit, i.kind, i.rollup, i.form
FROM indicator AS i
JOIN form AS f ON f.form = i.form
JOIN (SELECT form, unit FROM store.expected GROUP BY form, unit) AS e ON e.form = i.form
JOIN unit AS u ON u.unit = e.unit
WHERE i.rollup <> 'none'
    AND CASE
        WHEN i.rollup = 'latest' OR f.district_from = 'lead' THEN e.unit = f.lead
        WHEN f.district_from IN ('parts', 'towns') THEN u.is_part
        ELSE true
    END
