-- `succession_list`: one row per item and part of a standing report of an ended unit or of its successor.
CREATE OR REPLACE TEMP VIEW succession_list AS
SELECT l.*
FROM store.cell_list AS l
SEMI JOIN current_submission AS s ON s.submission_id = l.submission_id AND s.reading = l.reading
SEMI JOIN (
    SELECT unit FROM unit WHERE valid_to IS NOT NULL AND len(successors) > 0
    UNION
    SELECT unnest(successors) FROM unit WHERE valid_to IS NOT NULL
) AS u ON u.unit = l.unit
