-- One row per shown run and step: its duration.
SELECT run_id, step_name, seconds FROM night_step WHERE run_id IN (SELECT unnest($runs::VARCHAR[]))
