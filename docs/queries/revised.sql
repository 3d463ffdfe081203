-- One row per report that was sent more than once: what became of each revision?
SELECT s.unit, f.title, s.period, list(s.status ORDER BY s.revision) AS fates, max(s.revision) AS revisions
FROM submission AS s
JOIN form AS f ON f.form = s.form
GROUP BY s.unit, f.title, s.period
HAVING max(s.revision) > 1
ORDER BY revisions DESC, s.unit
