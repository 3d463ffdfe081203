-- One row per project and month: investment, works and start as reported.
SELECT
    pp.project_id, pp.period, w.label AS period_label, w.ends_on, pp.unit, pp.invested_month, pp.invested_total, pp.annual_plan,
    pp.invest_share, pp.build_pct, pp.build_note, pp.started_on, pp.is_started, w.time_elapsed / w.time_whole AS time_share
FROM project_progress AS pp
JOIN period AS w ON w.code = pp.period
WHERE w.ends_on <= $reference_on AND w.year = $year
ORDER BY pp.project_id, w.ends_on
