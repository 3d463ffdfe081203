-- rule: later_period_contradicts
-- needs: running_item SEMI JOIN staged_submission USING (form)
-- One row per staged cell that contradicts the unit's next standing report of the year, even across missing periods. The
-- correction of May is asked about, not June again. A contradiction known when the later report was judged is not repeated.
WITH pair AS (
    SELECT
        s.submission_id, t.submission_id AS id_later, n.submission_id IS NOT NULL AS is_staged, q.label, q.ends_on,
        p.ends_on + 1 = q.starts_on AS is_adjacent, b.submission_id AS id_before
    FROM staged_submission AS s
    SEMI JOIN standing_submission AS o ON o.submission_id = s.submission_id
    JOIN period AS p ON p.code = s.period
    JOIN standing_submission AS t ON t.unit = s.unit AND t.form = s.form
    JOIN period AS q ON q.code = t.period AND q.cadence = p.cadence AND q.year = p.year AND q.ends_on > p.ends_on
    LEFT JOIN staged_submission AS n ON n.submission_id = t.submission_id
    LEFT JOIN standing_before AS b ON b.unit = s.unit AND b.form = s.form AND b.period = s.period
    WHERE EXISTS (SELECT 1 FROM running_item AS r WHERE r.form = s.form)
        AND NOT EXISTS (
            SELECT 1 FROM store.unit AS gone
            WHERE list_contains(gone.successors, s.unit) AND gone.valid_to >= p.ends_on AND gone.valid_to < q.ends_on
        )
),

contradiction AS (SELECT * FROM pair WHERE submission_id IN (SELECT submission_id FROM pair WHERE NOT is_staged)),

own_list AS (
    SELECT c.*
    FROM staged_cell_list AS c
    SEMI JOIN contradiction AS a ON a.submission_id = c.submission_id
    SEMI JOIN running_item AS r ON r.form = c.form AND r.item = c.item
),

other_list AS (
    SELECT c.*
    FROM (SELECT * FROM staged_cell_list UNION ALL SELECT * FROM standing_before_list) AS c
    SEMI JOIN (SELECT id_later AS submission_id FROM contradiction UNION ALL SELECT id_before FROM contradiction) AS a ON a.submission_id = c.submission_id
    SEMI JOIN (
        SELECT form, item FROM running_item UNION ALL SELECT form, part FROM running_item UNION ALL SELECT form, opening FROM running_item
    ) AS r ON r.form = c.form AND r.item = c.item
),

other AS (SELECT submission_id, item, row_key, number FROM unpacked('other_list')),

own AS (
    SELECT c.submission_id, c.item, c.row_key, c.sheet, c.address, c.text, c.number, r.part, r.opening, r.falls_by, r.is_percent
    FROM unpacked('own_list') AS c
    JOIN running_item AS r ON r.form = c.form AND r.item = c.item
    WHERE c.number IS NOT NULL
),

-- The next report that has a number for the row.
later AS (
    SELECT c.submission_id, c.item, c.row_key, a.id_later, a.label, a.is_staged, a.is_adjacent, a.id_before, l.number
    FROM own AS c
    JOIN contradiction AS a ON a.submission_id = c.submission_id
    JOIN other AS l ON l.submission_id = a.id_later AND l.item = coalesce(c.opening, c.item) AND l.row_key = c.row_key
    WHERE l.number IS NOT NULL
    QUALIFY row_number() OVER (PARTITION BY c.submission_id, c.item, c.row_key ORDER BY a.ends_on) = 1
),

compared AS (
    SELECT
        c.*, l.id_before, l.label,
        CASE
            WHEN c.opening IS NOT NULL THEN CASE WHEN l.is_adjacent AND abs(CAST(l.number AS DECIMAL(38, 6)) - c.number) > 0.02 THEN 'later_opening ' || in_own_unit(l.number, c.number) END
            WHEN c.is_percent AND c.number > 1 AND l.number <= 1 THEN NULL -- perhaps a fraction, which has a question of its own
            WHEN CAST(c.number AS DECIMAL(38, 6)) - l.number > c.falls_by THEN 'later_total ' || in_own_unit(l.number, c.number)
            WHEN l.is_adjacent AND abs(CAST(l.number AS DECIMAL(38, 6)) - f.number - c.number) > 0.02
                THEN 'later_total ' || in_own_unit(l.number, c.number) || ' less_part ' || in_own_unit(f.number, c.number)
        END AS contradiction
    FROM own AS c
    JOIN later AS l ON l.submission_id = c.submission_id AND l.item = c.item AND l.row_key = c.row_key AND NOT l.is_staged
    LEFT JOIN other AS f ON f.submission_id = l.id_later AND f.item = c.part AND f.row_key = c.row_key
),

-- Cells of the previous standing report with the same value that were not asked about.
judged AS (
    SELECT c.submission_id, c.item, c.row_key
    FROM compared AS c
    JOIN other AS b ON b.submission_id = c.id_before AND b.item = c.item AND b.row_key = c.row_key AND b.number = c.number
    ANTI JOIN store.finding AS f
        ON f.submission_id = c.id_before AND f.rule = 'later_period_contradicts' AND f.item = c.item AND f.row_key = c.row_key
)

SELECT c.submission_id, c.item, c.row_key, c.sheet, c.address, c.text AS found, c.label || ' ' || c.contradiction AS wanted
FROM compared AS c
ANTI JOIN judged AS j ON j.submission_id = c.submission_id AND j.item = c.item AND j.row_key = c.row_key
WHERE c.contradiction IS NOT NULL
