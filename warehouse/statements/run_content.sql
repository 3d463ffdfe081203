-- One row per run except $without: the numbers and ids of its receipts and submissions. Erased cells are counted.
WITH chosen_run AS (SELECT * FROM store.run WHERE run_id NOT IN (SELECT unnest($without::VARCHAR[]))),

receipts AS (
    SELECT run_id, count(*) AS number, string_agg(receipt_id || status, ',' ORDER BY receipt_id) AS ids
    FROM store.receipt SEMI JOIN chosen_run USING (run_id) GROUP BY run_id
),

submission AS MATERIALIZED (SELECT * FROM store.submission SEMI JOIN chosen_run USING (run_id)),

cells AS (
    SELECT submission_id, sum(coalesce(len(texts), len(numbers), len(dates))) AS number
    FROM store.item_list SEMI JOIN submission USING (submission_id) WHERE reading = 1 GROUP BY submission_id
    UNION ALL
    SELECT submission_id, cells FROM store.erasure
),

cells_of AS (SELECT submission_id, sum(number) AS number FROM cells GROUP BY submission_id),

submissions AS (
    SELECT
        s.run_id, count(*) AS number, sum(c.number) AS cells,
        string_agg(s.submission_id || s.status || s.revision, ',' ORDER BY s.submission_id) AS ids
    FROM submission AS s
    LEFT JOIN cells_of AS c ON c.submission_id = s.submission_id
    GROUP BY s.run_id
)

SELECT
    r.run_id, strftime(r.business_at AT TIME ZONE 'UTC', '%Y-%m-%dT%H:%M:%SZ'), coalesce(f.number, 0), coalesce(s.number, 0),
    coalesce(s.cells, 0), coalesce(f.ids, ''), coalesce(s.ids, '')
FROM chosen_run AS r
LEFT JOIN receipts AS f ON f.run_id = r.run_id
LEFT JOIN submissions AS s ON s.run_id = r.run_id
ORDER BY r.business_at, r.run_id
