-- One row per rule as worded: its title in lists, and its severity.
SELECT rule, title, severity FROM store.rule
