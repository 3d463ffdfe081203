-- One row: the last edition, with its instant in Asia/Shanghai.
SELECT edition, CAST(published_at AT TIME ZONE 'Asia/Shanghai' AS TIMESTAMP) AS published_at, is_sample
FROM edition
WHERE number = (SELECT max(number) FROM edition)
