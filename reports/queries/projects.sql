-- One row per project of the 68: its last report up to the day shown, and its source cells.
WITH latest AS (
    SELECT pp.*, w.label AS period_label, w.ends_on
    FROM project_progress AS pp
    JOIN period AS w ON w.code = pp.period
    WHERE w.ends_on <= $reference_on AND w.year = $year
    QUALIFY row_number() OVER (PARTITION BY pp.project_id ORDER BY w.ends_on DESC, pp.unit) = 1
),

place AS (
    SELECT c.cell_id, c.text, c.sheet, c.address, r.file_name
    FROM cell AS c
    SEMI JOIN (SELECT unnest([started_cell_id, invested_cell_id]) AS cell_id FROM latest) AS l ON l.cell_id = c.cell_id
    JOIN submission AS s ON s.submission_id = c.submission_id
    JOIN receipt AS r ON r.receipt_id = s.receipt_id
    WHERE c.form = $projects_form
    QUALIFY row_number() OVER (PARTITION BY c.cell_id ORDER BY c.reading DESC) = 1
)

SELECT
    p.project_id, p.name, tiers_in(p.tiers, $year) AS tiers, p.nature, p.lead_unit, p.town, p.origin, p.planned_start_on,
    l.period, l.period_label, l.ends_on, l.invested_total, l.annual_plan, l.invest_share, l.build_pct, l.build_note, l.started_on,
    l.is_started,
    a.file_name AS started_file, a.sheet AS started_sheet, a.address AS started_address, a.text AS started_text,
    b.file_name AS invested_file, b.sheet AS invested_sheet, b.address AS invested_address, b.text AS invested_text
FROM project AS p
LEFT JOIN latest AS l ON l.project_id = p.project_id
LEFT JOIN place AS a ON a.cell_id = l.started_cell_id
LEFT JOIN place AS b ON b.cell_id = l.invested_cell_id
WHERE list_contains(tiers_in(p.tiers, $year), $tier) AND (p.valid_to IS NULL OR p.valid_to >= $reference_on)
    AND (p.valid_from IS NULL OR p.valid_from <= $reference_on)
ORDER BY p.project_id
