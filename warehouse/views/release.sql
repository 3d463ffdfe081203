-- One row per act on a leaders' edition: published or withdrawn, by whom and why. It is shown as of every instant.
SELECT edition, act, by_name, reason, recorded_at
FROM store.release
