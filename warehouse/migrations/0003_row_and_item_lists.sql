-- What `cell_list` said again for every item, row keys and row numbers, is kept once a submission (docs/decisions/0010).
CREATE TABLE store.row_list (
    submission_id VARCHAR NOT NULL, reading INTEGER NOT NULL, form VARCHAR NOT NULL, row_keys VARCHAR[] NOT NULL, row_numbers INTEGER[]
);
-- No list where it would say nothing: no numbers or dates where there are none, no texts where they are what numbers or dates plainly
-- show, no states where all are `state`, no row keys where they are the submission's; an address is `letters` and a row number, or whole.
CREATE TABLE store.item_list (
    submission_id VARCHAR NOT NULL, reading INTEGER NOT NULL, unit VARCHAR NOT NULL, form VARCHAR NOT NULL,
    period VARCHAR NOT NULL, item VARCHAR NOT NULL, sheet VARCHAR NOT NULL, row_keys VARCHAR[], texts VARCHAR[],
    numbers DECIMAL(18, 6)[], dates DATE[], states VARCHAR[], state VARCHAR, letters VARCHAR, addresses VARCHAR[]
);
INSERT INTO store.row_list (submission_id, reading, form, row_keys, row_numbers)
SELECT submission_id, reading, any_value(form), any_value(row_keys), any_value(row_numbers)
FROM store.cell_list
GROUP BY submission_id, reading
ORDER BY min(rowid);
INSERT INTO store.item_list (
    submission_id, reading, unit, form, period, item, sheet, row_keys, texts, numbers, dates, states, state, letters, addresses
)
SELECT
    f.submission_id, f.reading, f.unit, f.form, f.period, f.item, f.sheet,
    CASE WHEN f.row_keys <> r.row_keys THEN f.row_keys END,
    f.texts, f.numbers, f.dates, f.states, f.state,
    CASE WHEN f.row_numbers = r.row_numbers THEN f.letters END,
    CASE
        WHEN f.row_numbers <> r.row_numbers THEN list_transform(f.row_numbers, lambda number: f.letters || number)
        ELSE f.addresses
    END
FROM store.cell_list AS f
JOIN store.row_list AS r ON r.submission_id = f.submission_id AND r.reading = f.reading
ORDER BY f.rowid;
DROP TABLE store.cell_list;
