-- One row per unit and period: of the entries of a register that the unit answers for and has reported, how many are counted.
-- `register` is `project` or `milestone`; `condition` is one on `reported`, `entries` one on `register_entry`.
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
