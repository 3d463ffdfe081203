"""Errors that a user can mend, and with which exit code a command ends then."""


class UsageFault(Exception):
    """The command was asked for something that cannot be: exit code 2."""


class EnvironmentFault(Exception):
    """What the command stands on is missing or taken: exit code 3."""
