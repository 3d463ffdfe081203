"""What is kept and computed: submissions, cells, indicators, progress, editions and snapshots."""
