-- One row: the number of a submission's rows that must have an item, without rows below a merged cell.
SELECT sum(len(list_filter(
    list_zip(row_keys, texts, states),
    lambda cell: (
        len($only::VARCHAR[]) = 0 OR list_contains($only::VARCHAR[], cell[1])
        OR list_contains($only::VARCHAR[], split_part(cell[1], '|', 1))
    ) AND NOT (coalesce(cell[3], state) = 'not_applicable' AND coalesce(cell[2], '') = '')
)))
FROM staged_cell_list WHERE submission_id = $submission AND item = $item
