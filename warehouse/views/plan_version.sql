-- One row per version of the plan: its first edition, and the files that were new, changed or removed.
WITH file AS (
    SELECT
        number, sha256,
        CASE -- version 0.1 stored the plan's files among the engine's
            WHEN starts_with(path, 'plan/') THEN path[6:]
            WHEN path = 'sources/plan/marks.yml' THEN NULL
            WHEN starts_with(path, 'sources/plan/') THEN path[14:]
            WHEN starts_with(path, 'sources/forms/') THEN path[9:]
            WHEN regexp_matches(path, '^warehouse/(indicators|targets)/') THEN path[11:]
        END AS name
    FROM store.definition
),

change AS (
    SELECT number, name, sha256, lag(sha256, 1, '') OVER (PARTITION BY name ORDER BY number) AS sha256_before
    FROM file
    WHERE name IS NOT NULL
),

version AS (
    SELECT
        number,
        coalesce(list(name ORDER BY name) FILTER (WHERE sha256_before = ''), []) AS files_added,
        coalesce(list(name ORDER BY name) FILTER (WHERE sha256_before <> '' AND sha256 <> ''), []) AS files_changed,
        coalesce(list(name ORDER BY name) FILTER (WHERE sha256 = ''), []) AS files_gone
    FROM change
    WHERE sha256 <> sha256_before
    GROUP BY number
),

file_in_force AS (
    SELECT v.number, c.name, max_by(c.sha256, c.number) AS sha256
    FROM version AS v
    JOIN change AS c ON c.number <= v.number
    GROUP BY v.number, c.name
),

digest AS (
    SELECT number, sha256(string_agg(name || ' ' || sha256, chr(10) ORDER BY name)) AS digest
    FROM file_in_force
    WHERE sha256 <> ''
    GROUP BY number
)

SELECT
    CAST(row_number() OVER (ORDER BY v.number) AS INTEGER) AS version, d.digest, e.edition, e.published_at AS recorded_at,
    v.files_added, v.files_changed, v.files_gone
FROM version AS v
JOIN digest AS d ON d.number = v.number
JOIN edition AS e ON e.number = v.number
