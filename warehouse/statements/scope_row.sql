-- One row per indicator, register entry that it counts, and unit that answers for the entry. `scoped_entry`: entries by
-- indicator.
INSERT INTO scope_row BY NAME
SELECT
    e.indicator, coalesce(d.unit, e.unit) AS unit, e.period, e.ref, i.each AS amount, e.reporters,
    coalesce(d.unit = f.lead, true) AS is_district
FROM scoped_entry AS e
JOIN indicator AS i ON i.indicator = e.indicator
JOIN form AS f ON f.form = i.form
LEFT JOIN store.expected AS d ON (i.rollup = 'latest' OR f.district_from = 'lead') AND d.form = i.form AND d.period = e.period
SEMI JOIN store.expected AS x ON x.form = i.form AND x.period = e.period
