-- One row per listed cell, register row or target behind a figure: its amount and its place.
-- $submissions: the submissions of the cells, if they are few: then their lists are selected before they are read. Else NULL.
WITH
-- The places of the cells, by columns of up to a thousand rows; '' for lists without letters.
lying AS (
    SELECT submission_id, letters, min(row_number) AS first_row, max(row_number) AS last_row
    FROM (
        SELECT
            split_part(ref, '!', 1) AS submission_id, regexp_extract(ref, '!([A-Z]+)\d+(!\d+)?$', 1) AS letters,
            TRY_CAST(regexp_extract(ref, '!([A-Z]+)(\d+)(!\d+)?$', 2) AS INTEGER) AS row_number
        FROM bulletin_cell
    )
    GROUP BY submission_id, letters, row_number // 1000
    UNION ALL
    SELECT DISTINCT split_part(ref, '!', 1), '', 0, 2147483647
    FROM bulletin_cell
),

-- The lists with the cells, selected before they are unpacked.
origin_list AS (
    SELECT k.*
    FROM (SELECT * FROM known_list WHERE $submissions IS NULL OR list_contains($submissions, submission_id)) AS k
    SEMI JOIN lying AS l
        ON l.submission_id = k.submission_id AND l.letters = coalesce(k.letters, '')
        AND l.first_row <= coalesce(k.row_numbers[-1], 0) AND l.last_row >= coalesce(k.row_numbers[1], 0)
),

origin AS (
    SELECT c.cell_id, c.submission_id, c.unit, c.form, c.period, c.row_key, c.item, c.text, c.sheet, c.address
    FROM unpacked('origin_list') AS c
    SEMI JOIN bulletin_cell AS b ON b.ref = c.cell_id
    QUALIFY row_number() OVER (PARTITION BY c.cell_id ORDER BY c.reading DESC, c.item) = 1
),

heading AS (
    SELECT form, item, max_by(heading, valid_from) AS heading
    FROM form_item
    GROUP BY form, item
)

SELECT
    b.indicator, b.figure_period, b.part, b.ref, b.amount,
    coalesce(o.unit, p.lead_unit, m.unit) AS unit, o.period, o.row_key, o.item, h.heading, o.text, o.sheet, o.address,
    coalesce(p.name, m.title, k.name) AS row_name, s.revision, r.file_name, r.receipt_id,
    coalesce(e.standing = 'provisional', false) AS is_provisional,
    to_json(s) ->> 'reported_by' AS reported_by -- none in a snapshot from before the column
FROM bulletin_cell AS b
LEFT JOIN origin AS o ON o.cell_id = b.ref
LEFT JOIN heading AS h ON h.form = o.form AND h.item = o.item
LEFT JOIN project AS p ON 'project:' || p.project_id = b.ref
LEFT JOIN project AS k ON k.project_id = o.row_key
LEFT JOIN milestone AS m ON 'milestone:' || m.task_id = b.ref
LEFT JOIN submission AS s ON s.submission_id = o.submission_id
LEFT JOIN receipt AS r ON r.receipt_id = s.receipt_id
LEFT JOIN entry AS e ON e.submission_id = s.submission_id
ORDER BY b.indicator, b.part DESC, abs(b.amount) DESC, b.ref
