-- One row per share of $run that left its usual band: the whole night first, then rules, forms and units, the furthest out first.
SELECT s.scope, s.name, s.outcome, s.cases, s.total, s.share, s.most_share, coalesce(f.title, r.title, s.name) AS title
FROM night_share AS s
LEFT JOIN form AS f ON s.scope = 'form' AND f.form = s.name
LEFT JOIN rule AS r ON s.scope = 'rule' AND r.rule = s.name
WHERE s.run_id = $run AND s.is_unusual
ORDER BY list_position(['all', 'rule', 'form', 'unit'], s.scope), s.share - s.most_share DESC, s.name, s.outcome
