-- One row per unit and period: of the reported register entries that the unit answers for, how many are counted.
-- register: `project` or `milestone`. condition: on `reported`. entries: a condition on `register_entry`.
CREATE OR REPLACE MACRO entries_counted(register, is_counted, condition, entries) AS TABLE
WITH judged AS (
    SELECT r.unit, r.period, e.ref, r.cell_id, CASE WHEN is_counted THEN 1 ELSE 0 END AS is_done
    FROM reported AS r
    JOIN register_entry AS e ON e.ref = register || ':' || r.row_key AND e.period = r.period AND list_contains(e.reporters, r.unit)
    WHERE condition AND entries
)

SELECT
    unit,
    period,
    sum(is_done) AS numerator,
    count(*) AS denominator,
    counted_cells(cell_id, is_done, ref) AS cells
FROM judged
GROUP BY unit, period
