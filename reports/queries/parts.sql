-- One row per cell, register row or target behind a figure shown: the amount it gives, and where it was written.
-- $most: of each figure only so many, or all where it is NULL.
WITH part AS (
    SELECT indicator, figure_period, part, ref, amount
    FROM bulletin_part
    WHERE $most IS NULL
    UNION ALL
    SELECT indicator, figure_period, part, ref, amount
    FROM (
        SELECT
            indicator,
            unnest(
                min(
                    {
                        'comes_after': part <> 'numerator', 'less': -abs(amount), 'ref': ref,
                        'figure_period': figure_period, 'part': part, 'amount': amount
                    },
                    coalesce($most, 1)
                ),
                recursive := true
            )
        FROM bulletin_part
        WHERE $most IS NOT NULL
        GROUP BY indicator
    )
),

-- The lists that the cells lie in, found by submission, column and row before they are unpacked; '' stands for a list without letters.
origin_list AS (
    SELECT k.*
    FROM known_list AS k
    SEMI JOIN (
        SELECT
            split_part(ref, '!', 1) AS submission_id, unnest([regexp_extract(ref, '!([A-Z]+)\d+(!\d+)?$', 1), '']) AS letters,
            TRY_CAST(regexp_extract(ref, '!([A-Z]+)(\d+)(!\d+)?$', 2) AS INTEGER) AS row_number
        FROM part
    ) AS r
        ON r.submission_id = k.submission_id AND r.letters = coalesce(k.letters, '')
        AND (r.letters = '' OR r.row_number BETWEEN k.row_numbers[1] AND k.row_numbers[-1])
),

origin AS (
    SELECT c.cell_id, c.submission_id, c.unit, c.form, c.period, c.row_key, c.item, c.text, c.sheet, c.address
    FROM unpacked('origin_list') AS c
    SEMI JOIN part ON part.ref = c.cell_id
    QUALIFY row_number() OVER (PARTITION BY c.cell_id ORDER BY c.reading DESC, c.item) = 1
),

heading AS (
    SELECT form, item, max_by(heading, valid_from) AS heading
    FROM form_item
    GROUP BY form, item
)

SELECT
    part.indicator, part.figure_period, part.part, part.ref, part.amount,
    coalesce(o.unit, p.lead_unit, m.unit) AS unit, o.period, o.row_key, o.item, h.heading, o.text, o.sheet, o.address,
    coalesce(p.name, m.title, k.name) AS row_name, s.revision, r.file_name, r.receipt_id,
    coalesce(e.standing = 'provisional', false) AS is_provisional
FROM part
LEFT JOIN origin AS o ON o.cell_id = part.ref
LEFT JOIN heading AS h ON h.form = o.form AND h.item = o.item
LEFT JOIN project AS p ON 'project:' || p.project_id = part.ref
LEFT JOIN project AS k ON k.project_id = o.row_key
LEFT JOIN milestone AS m ON 'milestone:' || m.task_id = part.ref
LEFT JOIN submission AS s ON s.submission_id = o.submission_id
LEFT JOIN receipt AS r ON r.receipt_id = s.receipt_id
LEFT JOIN entry AS e ON e.submission_id = s.submission_id
ORDER BY part.indicator, part.part DESC, abs(part.amount) DESC, part.ref
