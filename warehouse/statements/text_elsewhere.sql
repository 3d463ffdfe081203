-- One row per text of `sought` that also occurs in submissions or file names outside $submissions and $receipts.
WITH other AS (SELECT * FROM store.cell WHERE submission_id NOT IN (SELECT unnest($submissions::VARCHAR[]))),

other_text AS (
    SELECT trim(text) AS text FROM other
    UNION SELECT sheet FROM other
    UNION SELECT unnest(list_append(string_split(row_key, '|'), row_key)) FROM other
    UNION SELECT unnest([file_name, regexp_replace(file_name, '\.[^.]{1,5}$', '')]) FROM store.receipt
        WHERE receipt_id NOT IN (SELECT unnest($receipts::VARCHAR[]))
    UNION SELECT unnest(list_append(string_split(sender, '/'), sender)) FROM store.receipt
        WHERE receipt_id NOT IN (SELECT unnest($receipts::VARCHAR[]))
)

SELECT text FROM sought SEMI JOIN other_text USING (text)
