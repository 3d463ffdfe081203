-- One row per indicator: which ones of the district are past half, and how far ahead of or behind time?
SELECT i.title, g.period, round(100 * g.done_share, 1) AS done_pct, round(g.points_to_time, 1) AS points_to_time, g.light
FROM progress AS g
JOIN indicator AS i ON i.indicator = g.indicator
JOIN period AS p ON p.code = g.period
JOIN unit AS u ON u.unit = g.unit AND u.kind = 'district'
WHERE g.done_share IS NOT NULL
QUALIFY p.ends_on = max(p.ends_on) OVER (PARTITION BY g.indicator)
ORDER BY g.points_to_time DESC
