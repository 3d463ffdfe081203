-- rule: year_on_year_history
-- One row per staged cell that gives the same period of the year before otherwise than it was reported then.
WITH asked AS (
    SELECT
        c.submission_id, c.unit, c.form, c.item, p.item AS item_then,
        CAST(CAST(left(c.period, 4) AS INTEGER) - 1 AS VARCHAR) || substr(c.period, 5) AS period_then
    FROM staged_cell_list AS c
    JOIN growth_pair AS p ON p.form = c.form AND p.last_year = c.item
),

given_list AS (
    SELECT c.* FROM staged_cell_list AS c SEMI JOIN asked AS a ON a.submission_id = c.submission_id AND a.item = c.item
),

then_list AS (
    SELECT c.*
    FROM standing_cell_list AS c
    SEMI JOIN asked AS a ON a.unit = c.unit AND a.form = c.form AND a.item_then = c.item AND a.period_then = c.period
)

SELECT g.submission_id, g.item, g.row_key, g.sheet, g.address, g.text AS found, plain(t.number) AS wanted
FROM unpacked('given_list') AS g
JOIN asked AS a ON a.submission_id = g.submission_id AND a.item = g.item
JOIN unpacked('then_list') AS t
    ON t.unit = a.unit AND t.form = a.form AND t.period = a.period_then AND t.row_key = g.row_key AND t.item = a.item_then
-- Both numbers are rounded by themselves, like the totals (suite.py: SUM_TOLERANCE).
WHERE abs(g.number - t.number) > 0.02
