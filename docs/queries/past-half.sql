-- One row per indicator: which ones of the district are past half, and how far ahead of or behind time?
SELECT i.title, g.period, round(100 * g.done_share, 1) AS done_pct, round(g.points_to_time, 1) AS points_to_time, g.light
FROM progress AS g
JOIN indicator AS i ON i.indicator = g.indicator
WHERE g.unit = '东湖区' AND g.period = '2022-06' AND g.done_share IS NOT NULL
ORDER BY g.points_to_time DESC
