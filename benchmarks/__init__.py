"""The figures of the README, from one command: `make bench`."""
