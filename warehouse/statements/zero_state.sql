-- One row if any indicator is a state that must be zero and comes from the lead.
SELECT 1
FROM indicator AS i
JOIN form AS f ON f.form = i.form AND f.district_from = 'lead'
JOIN store.target AS t ON t.indicator = i.indicator AND t.unit = f.lead AND t.target = 0
WHERE i.kind = 'state' AND i.direction = 'down' AND i.rollup = 'sum'
LIMIT 1
