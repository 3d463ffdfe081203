-- One row per requested cell ($submissions, $lines, $items): text, sheet, address and row key.
WITH requested_cell AS (
    SELECT unnest($submissions::VARCHAR[]) AS submission_id, unnest($lines::INTEGER[]) AS line, unnest($items::VARCHAR[]) AS item
),

named AS (
    SELECT DISTINCT w.submission_id, w.line, r.row_keys[w.line - r.first_line + 1] AS row_key
    FROM requested_cell AS w
    JOIN staged_row_list AS r
        ON r.submission_id = w.submission_id AND w.line >= r.first_line AND w.line < r.first_line + len(r.row_keys)
),

cell AS (
    SELECT
        w.submission_id, w.line, w.item, c.sheet, w.line - c.first_line + 1 AS nth,
        CASE
            WHEN c.texts IS NOT NULL THEN c.texts[nth] ELSE coalesce(plain(c.numbers[nth]), CAST(c.dates[nth] AS VARCHAR))
        END AS text,
        coalesce(c.letters || c.row_numbers[nth], split_part(c.addresses[nth], '!', 1)) AS address
    FROM requested_cell AS w
    JOIN staged_cell_list AS c
        ON c.submission_id = w.submission_id AND c.item = w.item
        AND w.line >= c.first_line AND w.line < c.first_line + len(c.row_keys)
)

SELECT w.submission_id, w.line, w.item, c.text, c.sheet, c.address, n.row_key
FROM requested_cell AS w
JOIN named AS n ON n.submission_id = w.submission_id AND n.line = w.line
LEFT JOIN cell AS c ON c.submission_id = w.submission_id AND c.line = w.line AND c.item = w.item
