-- A table of many rows is kept in parts, each with the line of its first row (from 0).
ALTER TABLE store.row_list ADD COLUMN first_line INTEGER DEFAULT 0;
ALTER TABLE store.item_list ADD COLUMN first_line INTEGER DEFAULT 0;
