"""The figures of docs/measurements.md, from one command: `make bench`."""
