-- One row per pair of submissions (columns submission_id, id_before of the table `pairs`) and item whose cells in the table
-- `lists` differ, part by part and in order. Only the SHA-256 of each part is compared.
CREATE OR REPLACE TEMP MACRO differing_items(pairs, lists) AS TABLE
    WITH pair AS (
        SELECT submission_id, id_before FROM query_table(pairs)
    ),

    printed AS (
        SELECT
            c.submission_id, c.item, c.first_line,
            sha256(CAST((c.row_keys, c.texts, c.numbers, c.dates, c.states, c.state) AS VARCHAR)) AS print
        FROM query_table(lists) AS c
        SEMI JOIN (SELECT submission_id FROM pair UNION ALL SELECT id_before FROM pair) AS p ON p.submission_id = c.submission_id
    ),

    both_prints AS (
        SELECT a.submission_id, p.item, p.first_line, p.print, 1 AS side FROM pair AS a JOIN printed AS p ON p.submission_id = a.submission_id
        UNION ALL
        SELECT a.submission_id, p.item, p.first_line, p.print, -1 AS side FROM pair AS a JOIN printed AS p ON p.submission_id = a.id_before
    )

    SELECT DISTINCT a.submission_id, a.id_before, p.item
    FROM (
        SELECT submission_id, item FROM both_prints GROUP BY submission_id, item, first_line, print HAVING sum(side) <> 0
    ) AS p
    JOIN pair AS a ON a.submission_id = p.submission_id;
