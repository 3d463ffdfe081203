"""What runs when: the nightly run as plain functions, the Prefect flows around them, the command line."""
