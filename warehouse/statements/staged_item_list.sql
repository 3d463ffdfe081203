-- One row per item and part of a staged sheet (`night_sheet`): its cells as lists. Numbers come as whole millionths; $columns is the
-- structure of the column `columns` (`sources/table/column.py`).
INSERT INTO staged_item_list BY NAME
SELECT
    submission_id, 1 AS reading, unit, form, period, c.item, coalesce(c.sheet, sheet) AS sheet, c.texts,
    list_transform(
        c.numbers,
        lambda micro: CAST(CAST(micro AS DECIMAL(18, 0)) * CAST(0.000001 AS DECIMAL(7, 6)) AS DECIMAL(18, 6))
    ) AS numbers,
    CAST(c.dates AS DATE[]) AS dates,
    c.states, c.state, c.letters, c.addresses, first_line
FROM (SELECT * EXCLUDE (columns), unnest(from_json(columns, $columns)) AS c FROM night_sheet)
