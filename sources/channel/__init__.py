"""One small module a kind of place from which files come; each has fetch(place) and settle(received)."""
