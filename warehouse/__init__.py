"""The store and all that is computed from it: submissions, cells, indicators, progress, editions and snapshots."""
