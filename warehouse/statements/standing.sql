-- `standing`: one row per current figure, with the number of its edition and its digest.
CREATE OR REPLACE TEMP TABLE standing AS
SELECT indicator, unit, period, max(number) AS number, max_by(digest, number) AS digest
FROM store.figure
GROUP BY indicator, unit, period
HAVING max_by(state, number) <> 'gone'
