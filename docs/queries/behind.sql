-- One row per unit and indicator: who is behind with what, and what would be needed a period to be past half in time?
SELECT g.unit, i.title, g.period, g.light, round(g.gap, 2) AS gap, i.uom, round(g.needed_per_period, 2) AS needed_per_period,
    round(g.pace, 2) AS pace, g.reached_on
FROM progress AS g
JOIN indicator AS i ON i.indicator = g.indicator
JOIN period AS p ON p.code = g.period
QUALIFY p.ends_on = max(p.ends_on) OVER (PARTITION BY g.unit, g.indicator) AND g.light IN ('red', 'yellow')
ORDER BY g.light, g.unit, i.title
