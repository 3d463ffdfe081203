-- One row per submission, reading and item: the item's cells as lists, with the row keys and row numbers said again for every item.
CREATE TABLE store.cell_list (
    submission_id VARCHAR NOT NULL, reading INTEGER NOT NULL, unit VARCHAR NOT NULL, form VARCHAR NOT NULL,
    period VARCHAR NOT NULL, item VARCHAR NOT NULL, sheet VARCHAR NOT NULL, row_keys VARCHAR[] NOT NULL, texts VARCHAR[] NOT NULL,
    numbers DECIMAL(18, 6)[], dates DATE[], states VARCHAR[], state VARCHAR, letters VARCHAR, row_numbers INTEGER[], addresses VARCHAR[]
);
