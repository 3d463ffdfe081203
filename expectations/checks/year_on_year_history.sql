-- rule: year_on_year_history
-- needs: growth_pair SEMI JOIN staged_submission USING (form)
-- One row per staged cell whose value for the same period of the previous year differs from the value reported then.
-- The lists that a growth names are joined first, so that only lists of a pair are unpacked.
WITH staged_last_year AS NOT MATERIALIZED (SELECT c.* FROM staged_cell_list AS c SEMI JOIN growth_pair AS p ON p.form = c.form AND p.last_year = c.item),

reported_then AS NOT MATERIALIZED (SELECT c.* FROM standing_cell_list AS c SEMI JOIN growth_pair AS p ON p.form = c.form AND p.item = c.item),

pair AS (
    SELECT DISTINCT c.submission_id, c.item, t.submission_id AS id_then, t.item AS item_then
    FROM staged_last_year AS c
    JOIN growth_pair AS p ON p.form = c.form AND p.last_year = c.item
    JOIN reported_then AS t
        ON t.unit = c.unit AND t.form = c.form AND t.item = p.item
        AND t.period = CAST(CAST(left(c.period, 4) AS INTEGER) - 1 AS VARCHAR) || substr(c.period, 5)
),

staged_pair_list AS (SELECT c.* FROM staged_last_year AS c SEMI JOIN pair AS p ON p.submission_id = c.submission_id AND p.item = c.item),

then_list AS (SELECT c.* FROM reported_then AS c SEMI JOIN pair AS p ON p.id_then = c.submission_id AND p.item_then = c.item)

SELECT g.submission_id, g.item, g.row_key, g.sheet, g.address, g.text AS found, in_own_unit(t.number, g.number) AS wanted
FROM pair AS p
JOIN unpacked('staged_pair_list') AS g ON g.submission_id = p.submission_id AND g.item = p.item
JOIN unpacked('then_list') AS t ON t.submission_id = p.id_then AND t.item = p.item_then AND t.row_key = g.row_key
-- Both numbers are rounded separately, like the totals (suite.py: SUM_TOLERANCE).
WHERE abs(g.number - t.number) > 0.02
