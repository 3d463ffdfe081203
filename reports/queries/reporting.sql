-- One row per unit, form, period and campaign, and one for all: the punctuality of this year's due reports.
SELECT
    r.scope, r.name, coalesce(f.title, w.label, c.title, r.name) AS title, r.expected, r.received, r.on_time, r.accepted_first_time,
    r.returned, r.open_returns, r.received_share, r.on_time_share, r.first_time_share, r.hours_to_mend_median
FROM reporting AS r
LEFT JOIN form AS f ON r.scope = 'form' AND f.form = r.name
LEFT JOIN period AS w ON r.scope = 'period' AND w.code = r.name
LEFT JOIN campaign AS c ON r.scope = 'campaign' AND CAST(c.campaign_no AS VARCHAR) = r.name
WHERE r.year = $year
ORDER BY r.scope, r.on_time_share, r.name
