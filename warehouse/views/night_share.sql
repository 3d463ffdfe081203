-- One row per run, scope, name and outcome of the last 60 runs with files: the share of the run's submissions or files with that
-- outcome, and the largest usual share by the 30 runs before it (docs/decisions/0071).
-- all: returned and questioned submissions, unidentified and unreadable files; form, unit: their returned and questioned
-- submissions; rule: files with a finding of that rule, hints left out. Duplicates are no cases and not counted.
WITH recent_run AS (
    SELECT run_id, business_at, files - duplicate AS files, submissions, questioned, returned, unidentified, unreadable
    FROM run
    ORDER BY business_at DESC, run_id DESC
    LIMIT 60
),

sent AS (
    SELECT s.run_id, s.form, s.unit, s.status
    FROM submission AS s
    SEMI JOIN recent_run AS n ON n.run_id = s.run_id
),

broken AS (
    SELECT g.run_id, g.rule, count(DISTINCT g.receipt_id) AS cases
    FROM store.finding AS g
    SEMI JOIN recent_run AS n ON n.run_id = g.run_id
    WHERE g.severity <> 'note'
    GROUP BY g.run_id, g.rule
),

counted AS (
    SELECT run_id, 'all' AS scope, '' AS name, 'returned' AS outcome, returned AS cases, submissions AS total
    FROM recent_run
    UNION ALL
    SELECT run_id, 'all', '', 'questioned', questioned, submissions FROM recent_run
    UNION ALL
    SELECT run_id, 'all', '', 'unidentified', unidentified, files FROM recent_run
    UNION ALL
    SELECT run_id, 'all', '', 'unreadable', unreadable, files FROM recent_run
    UNION ALL
    SELECT run_id, 'form', form, 'returned', count(*) FILTER (WHERE status = 'returned'), count(*) FROM sent GROUP BY run_id, form
    UNION ALL
    SELECT run_id, 'form', form, 'questioned', count(*) FILTER (WHERE status = 'questioned'), count(*) FROM sent GROUP BY run_id, form
    UNION ALL
    SELECT run_id, 'unit', unit, 'returned', count(*) FILTER (WHERE status = 'returned'), count(*) FROM sent GROUP BY run_id, unit
    UNION ALL
    SELECT run_id, 'unit', unit, 'questioned', count(*) FILTER (WHERE status = 'questioned'), count(*) FROM sent GROUP BY run_id, unit
    UNION ALL
    SELECT n.run_id, 'rule', u.rule, 'broken', coalesce(b.cases, 0), n.files
    FROM recent_run AS n
    CROSS JOIN (SELECT rule FROM broken GROUP BY rule) AS u
    LEFT JOIN broken AS b ON b.run_id = n.run_id AND b.rule = u.rule
),

banded AS (
    SELECT
        c.run_id, n.business_at, c.scope, c.name, c.outcome, c.cases, c.total,
        CASE WHEN c.total > 0 THEN c.cases / c.total END AS share,
        median(c.cases / c.total) FILTER (WHERE c.total >= least_cases()) OVER before AS middle,
        mad(c.cases / c.total) FILTER (WHERE c.total >= least_cases()) OVER before AS spread,
        count(*) FILTER (WHERE c.total >= least_cases()) OVER before AS usual_nights
    FROM counted AS c
    JOIN recent_run AS n ON n.run_id = c.run_id
    WINDOW before AS (
        PARTITION BY c.scope, c.name, c.outcome ORDER BY n.business_at, n.run_id ROWS BETWEEN 30 PRECEDING AND 1 PRECEDING
    )
)

SELECT
    run_id, business_at, scope, name, outcome, cases, total, share,
    CASE WHEN usual_nights >= least_habit() THEN middle END AS usual_share,
    CASE WHEN usual_nights >= least_habit() THEN middle + usual_width(spread) END AS most_share,
    usual_nights,
    total >= least_cases() AND cases >= 3 AND usual_nights >= least_habit() AND share > middle + usual_width(spread) AS is_unusual
FROM banded
