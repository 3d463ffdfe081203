-- One row per unit and indicator: who is behind with what, and what would be needed a period to be past half in time?
SELECT g.unit, i.title, g.period, g.light, round(g.gap, 2) AS gap, i.uom, round(g.needed_per_period, 2) AS needed_per_period,
    round(g.pace, 2) AS pace, g.reached_on
FROM progress AS g
JOIN indicator AS i ON i.indicator = g.indicator
WHERE g.light IN ('red', 'yellow') AND g.period IN ('2022-05', '2022-W22')
ORDER BY g.light, g.unit, i.title
