-- One row per figure of the previous edition that is missing tonight.
INSERT INTO store.figure BY NAME
SELECT $number AS number, h.indicator, h.unit, h.period, 'gone' AS state, 0 AS digest
FROM held_figure AS h
ANTI JOIN night_figure AS n ON h.indicator = n.indicator AND h.unit = n.unit AND h.period = n.period
