-- One row per text in cells, findings, answers and file names of $submissions and $receipts.
WITH text_of_file AS (
    SELECT text FROM store.cell WHERE submission_id IN (SELECT unnest($submissions::VARCHAR[]))
    UNION SELECT sheet FROM store.cell WHERE submission_id IN (SELECT unnest($submissions::VARCHAR[]))
    UNION SELECT row_key FROM store.cell WHERE submission_id IN (SELECT unnest($submissions::VARCHAR[]))
    UNION SELECT unnest(string_split(row_key, '|')) FROM store.cell WHERE submission_id IN (SELECT unnest($submissions::VARCHAR[]))
    UNION SELECT unnest([found, row_key, sheet]) FROM store.finding
        WHERE submission_id IN (SELECT unnest($submissions::VARCHAR[])) OR receipt_id IN (SELECT unnest($receipts::VARCHAR[]))
    UNION SELECT unnest([found, row_key, reason]) FROM store.answer
        WHERE submission_id IN (SELECT unnest($submissions::VARCHAR[])) OR receipt_id IN (SELECT unnest($receipts::VARCHAR[]))
    UNION SELECT unnest([file_name, regexp_replace(file_name, '\.[^.]{1,5}$', '')]) FROM store.receipt
        WHERE receipt_id IN (SELECT unnest($receipts::VARCHAR[]))
    UNION SELECT unnest(list_append(string_split(sender, '/'), sender)) FROM store.receipt
        WHERE receipt_id IN (SELECT unnest($receipts::VARCHAR[]))
)

SELECT trim(text) FROM text_of_file WHERE text IS NOT NULL
