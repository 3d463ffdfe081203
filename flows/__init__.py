"""The programs that run: the nightly run as plain functions, its Prefect flows, and the command line."""
