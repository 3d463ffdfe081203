-- One row per act on a leaders' edition: published or withdrawn, by whom and why. It stays whatever the instant looked at.
SELECT edition, act, by_name, reason, recorded_at
FROM store.release
