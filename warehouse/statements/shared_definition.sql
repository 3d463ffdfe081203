-- One row per definition that decides what a figure means: its path and the hash of its file at the last edition.
SELECT
    {path} AS path,
    max_by(sha256, number) AS sha256
FROM store.definition
GROUP BY 1
HAVING
    max_by(sha256, number) <> ''
    AND (
        NOT starts_with({path}, 'plan/')
        OR regexp_matches({path}, '^plan/((forms|indicators|views|checks)/|settings[.]yml$|quantities[.]csv$)')
    )
ORDER BY 1
