-- rule: year_on_year_history
-- One row per staged cell that gives the same period of the year before otherwise than it was reported then.
WITH given AS (
    SELECT
        c.*,
        p.item AS item_then,
        CAST(CAST(left(c.period, 4) AS INTEGER) - 1 AS VARCHAR) || substr(c.period, 5) AS period_then
    FROM staged_cell AS c
    JOIN growth_pair AS p ON p.form = c.form AND p.last_year = c.item
    WHERE c.number IS NOT NULL
)
SELECT g.submission_id, g.item, g.row_key, g.sheet, g.address, g.text AS found, plain(t.number) AS wanted
FROM given AS g
JOIN standing_cell AS t
    ON t.unit = g.unit AND t.form = g.form AND t.period = g.period_then AND t.row_key = g.row_key AND t.item = g.item_then
-- Both numbers are rounded by themselves, like the totals (suite.py: SUM_TOLERANCE).
WHERE abs(g.number - t.number) > 0.02
