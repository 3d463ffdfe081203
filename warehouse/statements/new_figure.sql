-- One row per figure of the night that differs from the previous edition.
INSERT INTO store.figure BY NAME
SELECT $number AS number, n.*
FROM night_figure AS n
ANTI JOIN held_figure AS h
    ON h.indicator = n.indicator AND h.unit = n.unit AND h.period = n.period AND h.digest = n.digest
