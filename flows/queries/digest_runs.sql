-- One row: the counts of all runs after $since and up to $until.
SELECT count(*) AS runs, coalesce(sum(files), 0)::BIGINT AS files, coalesce(sum(submissions), 0)::BIGINT AS submissions,
    coalesce(sum(accepted), 0)::BIGINT AS accepted, coalesce(sum(questioned), 0)::BIGINT AS questioned,
    coalesce(sum(returned), 0)::BIGINT AS returned, coalesce(sum(unidentified), 0)::BIGINT AS unidentified,
    coalesce(sum(unreadable), 0)::BIGINT AS unreadable, coalesce(sum(failed), 0)::BIGINT AS failed
FROM run
WHERE business_at > $since::TIMESTAMPTZ AND business_at <= $until::TIMESTAMPTZ
