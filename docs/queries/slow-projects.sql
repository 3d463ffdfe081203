-- One row per project with less than 60% of its annual investment: has it started?
SELECT p.name, p.unit, p.period, round(100 * p.invest_share, 1) AS invested_pct, p.build_pct, p.is_started, p.planned_start_on
FROM project_progress AS p
JOIN period AS m ON m.code = p.period
QUALIFY m.ends_on = max(m.ends_on) OVER () AND p.invest_share < 0.6
ORDER BY p.invest_share
