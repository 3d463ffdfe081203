-- rule: lead_differs_from_unit
-- needs: (SELECT reported_by FROM staged_submission UNION ALL SELECT reported_by FROM standing_before) WHERE reported_by IS NOT NULL
-- One row per staged number that differs between a unit and its lead (代报): on the lead's, if the unit's own report stands or
-- comes in the same run; on the unit's own, if the lead's stood until then. The unit's own counts (docs/decisions/0056).
WITH own_staged AS (
    SELECT s.unit, s.form, s.period, s.submission_id
    FROM staged_submission AS s
    SEMI JOIN standing_submission AS o ON o.submission_id = s.submission_id
    WHERE s.reported_by IS NULL
),

pair AS (
    SELECT s.submission_id, s.reported_by IS NOT NULL AS is_of_lead, coalesce(o.submission_id, b.submission_id) AS other_id
    FROM staged_submission AS s
    LEFT JOIN own_staged AS o ON s.reported_by IS NOT NULL AND o.unit = s.unit AND o.form = s.form AND o.period = s.period
    LEFT JOIN standing_before AS b
        ON b.unit = s.unit AND b.form = s.form AND b.period = s.period AND (b.reported_by IS NULL) = (s.reported_by IS NOT NULL)
    WHERE coalesce(o.submission_id, b.submission_id) IS NOT NULL
),

own_list AS (SELECT c.* FROM staged_cell_list AS c SEMI JOIN pair AS p ON p.submission_id = c.submission_id),

other_list AS (
    SELECT c.*
    FROM (SELECT * FROM staged_cell_list UNION ALL SELECT * FROM standing_before_list) AS c
    SEMI JOIN pair AS p ON p.other_id = c.submission_id
)

SELECT
    c.submission_id, c.item, c.row_key, c.sheet, c.address, c.text AS found,
    CASE WHEN p.is_of_lead THEN 'by_unit ' ELSE 'by_lead ' END || in_own_unit(o.number, c.number) AS wanted
FROM unpacked('own_list') AS c
JOIN pair AS p ON p.submission_id = c.submission_id
JOIN unpacked('other_list') AS o ON o.submission_id = p.other_id AND o.item = c.item AND o.row_key = c.row_key
WHERE c.number <> o.number
