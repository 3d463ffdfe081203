-- One row per unit, form and period with a report that came, was read again or was erased since $since (without the run
-- $run at that instant). If a form's rows name units: also one per unit named in such a report, now or in an earlier
-- revision, since it has their figures.
WITH touched AS (
    SELECT s.form, s.unit, s.period
    FROM store.submission AS s
    WHERE s.recorded_at > $since OR (s.recorded_at = $since AND s.run_id IS DISTINCT FROM $run)
        OR s.submission_id IN (SELECT submission_id FROM store.reading WHERE recorded_at >= $since)
        OR s.submission_id IN (SELECT submission_id FROM store.erasure WHERE recorded_at >= $since)
    GROUP BY ALL
),

named_row AS (
    SELECT t.form, t.period, unnest(r.row_keys) AS row_key
    FROM touched AS t
    JOIN store.form AS f ON f.form = t.form AND f.names_units
    JOIN store.submission AS s ON s.form = t.form AND s.unit = t.unit AND s.period = t.period
    JOIN store.row_list AS r ON r.submission_id = s.submission_id
),

named AS (
    SELECT n.form, u.unit, n.period
    FROM named_row AS n
    JOIN store.unit AS u ON list_contains(string_split(n.row_key, '|'), u.unit)
)

SELECT t.form, t.unit, t.period, p.year
FROM (SELECT * FROM touched UNION SELECT * FROM named) AS t
LEFT JOIN period AS p ON p.code = t.period
