-- One row per cell that differs between two submissions of a unit, form and period.
WITH side AS (
    SELECT submission_id, row_key, item, text, number, date, state, concat_ws('!', nullif(sheet, ''), address) AS place
    FROM cell
    WHERE form = $form AND period = $period AND submission_id IN ($earlier, $later)
    QUALIFY reading = max(reading) OVER (PARTITION BY submission_id)
),

a AS (SELECT * FROM side WHERE submission_id = $earlier),

b AS (SELECT * FROM side WHERE submission_id = $later)

SELECT
    coalesce(a.row_key, b.row_key), coalesce(a.item, b.item), coalesce(a.text, a.state), coalesce(b.text, b.state),
    a.number, b.number, a.place, b.place
FROM a
FULL JOIN b ON b.row_key = a.row_key AND b.item = a.item
WHERE (a.number, a.date, a.state) IS DISTINCT FROM (b.number, b.date, b.state)
    OR (coalesce(a.number, b.number) IS NULL AND a.text IS DISTINCT FROM b.text)
ORDER BY ALL
