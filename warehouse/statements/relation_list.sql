-- One row per relation: the catalogue's ($first) in its order, then the forms, then the indicators; with its comment.
SELECT view_name AS name, comment
FROM duckdb_views()
WHERE database_name = current_database() AND schema_name = 'main' AND NOT internal
ORDER BY list_position($first::VARCHAR[], view_name) NULLS LAST, view_name IN (SELECT indicator FROM indicator), view_name
