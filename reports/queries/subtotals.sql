-- One row per shown figure and contributing unit: the unit's amounts, and their period if it is older than the figure's.
-- is_frozen: the unit has ended, and its last report stays in the figure. A cell's unit is that of its submission; a target
-- has none.
WITH given AS (
    SELECT
        indicator, figure_period, part, CASE WHEN contains(ref, '!') THEN split_part(ref, '!', 1) END AS submission_id,
        CASE WHEN NOT contains(ref, '!') THEN ref END AS register_ref, sum(amount) AS amount, count(*) AS cells
    FROM bulletin_part
    WHERE part IN ('numerator', 'denominator')
    GROUP BY ALL
)

SELECT
    g.indicator, coalesce(h.unit, p.lead_unit, m.unit) AS unit,
    coalesce(sum(g.amount) FILTER (WHERE g.part = 'numerator'), 0) AS numerator,
    coalesce(sum(g.amount) FILTER (WHERE g.part = 'denominator'), 0) AS denominator,
    CAST(sum(g.cells) AS BIGINT) AS cells,
    CASE WHEN NOT coalesce(bool_or(h.period = g.figure_period), false) THEN max(h.period) END AS carried_from,
    coalesce(bool_or(e.standing = 'provisional'), false) AS is_provisional,
    coalesce(bool_or(u.valid_to < w.ends_on), false) AS is_frozen
FROM given AS g
LEFT JOIN submission AS h ON h.submission_id = g.submission_id
LEFT JOIN unit AS u ON u.unit = h.unit
LEFT JOIN period AS w ON w.code = g.figure_period
LEFT JOIN project AS p ON 'project:' || p.project_id = g.register_ref
LEFT JOIN milestone AS m ON 'milestone:' || m.task_id = g.register_ref
LEFT JOIN entry AS e ON e.submission_id = h.submission_id
GROUP BY g.indicator, coalesce(h.unit, p.lead_unit, m.unit)
ORDER BY g.indicator, numerator DESC, unit NULLS FIRST
