-- One row per entry of the registers (project, reserve project, parcel, task) and period in which it is on its register.
-- unit: answers for the entry: the lead, or its successor once it has ended. Of several successors the one that reports the
-- entry answers (`reporters`), and the ended lead stays named. is_owed: the entry was on the register by the period's end,
-- so that a missing report of it counts as missing.
WITH RECURSIVE line AS (
    SELECT unit AS lead_unit, unit, valid_to, successors, CAST(NULL AS DATE) AS from_on
    FROM unit
    UNION
    SELECT l.lead_unit, u.unit, u.valid_to, u.successors, l.valid_to AS from_on
    FROM line AS l
    JOIN unit AS u ON list_contains(l.successors, u.unit)
    WHERE l.valid_to IS NOT NULL
),

heir AS (
    SELECT l.lead_unit, p.code AS period, list(l.unit ORDER BY l.unit) AS units
    FROM line AS l
    JOIN unit AS e ON e.unit = l.lead_unit
    JOIN period AS p ON p.ends_on > l.from_on AND p.ends_on > e.valid_to AND (l.valid_to IS NULL OR l.valid_to >= p.ends_on)
    GROUP BY l.lead_unit, p.code
),

entry AS (
    SELECT 'project:' || project_id AS ref, name, kind, tiers, nature, CAST(NULL AS VARCHAR) AS quantity, lead_unit, known_from, valid_from, valid_to,
        len(list_filter(tiers, lambda tier: contains(tier, '@'))) > 0 AS has_dated_tiers
    FROM project
    UNION ALL
    SELECT 'milestone:' || task_id, title, 'task', [], NULL, quantity, unit, NULL, valid_from, valid_to, false
    FROM milestone
)

SELECT
    e.ref, e.name, e.kind, CASE WHEN e.has_dated_tiers THEN tiers_in(e.tiers, p.year) ELSE e.tiers END AS tiers, e.nature, e.quantity, p.code AS period, p.ends_on,
    CASE WHEN len(h.units) = 1 THEN h.units[1] ELSE e.lead_unit END AS unit,
    coalesce(h.units, [e.lead_unit]) AS reporters,
    coalesce(e.known_from <= p.ends_on, true) AS is_owed
FROM entry AS e
JOIN period AS p ON (e.valid_to IS NULL OR p.ends_on <= e.valid_to) AND (e.valid_from IS NULL OR p.ends_on >= e.valid_from)
LEFT JOIN heir AS h ON h.lead_unit = e.lead_unit AND h.period = p.code
