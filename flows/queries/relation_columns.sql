-- One row per column of a relation, as SQL names both: its type and its comment. Columns keep the relation's order.
SELECT
    CASE schema_name WHEN 'zh' THEN 'zh."' || replace(table_name, '"', '""') || '"' ELSE table_name END AS relation,
    CASE schema_name WHEN 'zh' THEN '"' || replace(column_name, '"', '""') || '"' ELSE column_name END AS name,
    data_type AS type, coalesce(comment, '') AS comment
FROM duckdb_columns()
WHERE database_name = current_database() AND schema_name IN ('main', 'zh') AND NOT internal
ORDER BY schema_name, table_name, column_index
