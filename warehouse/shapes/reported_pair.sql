-- One row per unit, period and row of a table that meets a condition on `reported`: the numbers and cells of two of its items.
CREATE OR REPLACE MACRO reported_pair(part_item, whole_item, condition) AS TABLE
SELECT
    unit,
    period,
    row_key,
    max(CASE WHEN item = part_item THEN number END) AS part,
    max(CASE WHEN item = whole_item THEN number END) AS whole,
    max(CASE WHEN item = part_item THEN cell_id END) AS part_cell,
    max(CASE WHEN item = whole_item THEN cell_id END) AS whole_cell
FROM reported
WHERE item IN (part_item, whole_item) AND condition
GROUP BY unit, period, row_key
