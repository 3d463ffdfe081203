-- One row per value last reported on $form before $period, by $unit or earlier by one of $former: for each row of the table
-- the unit's own, else that of the unit that reported it last.
WITH before AS (
    SELECT r.unit, r.row_key, r.item, r.number, r.date, r.text, p.ends_on
    FROM reported AS r
    JOIN period AS p ON p.code = r.period
    WHERE r.form = $form AND (r.unit = $unit OR list_contains($former, r.unit))
        AND p.ends_on < (SELECT starts_on FROM period WHERE code = $period)
    QUALIFY p.ends_on = max(p.ends_on) OVER (PARTITION BY r.unit)
)

SELECT row_key, item, number, date, text
FROM before
QUALIFY dense_rank() OVER (PARTITION BY row_key ORDER BY unit = $unit DESC, ends_on DESC, unit) = 1
