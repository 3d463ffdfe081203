-- One row per part of a staged sheet (`night_sheet`): its row keys and row numbers as lists.
INSERT INTO staged_row_list BY NAME
SELECT
    submission_id, 1 AS reading, form, from_json(keys, '["VARCHAR"]') AS row_keys, from_json(numbers, '["INTEGER"]') AS row_numbers,
    first_line
FROM night_sheet
