"""The command line `dph`, one module per group of commands.

Every command imports its modules when it is called, so that `--help` answers at once.
Exit codes: 0 done (also if data was returned to a unit), 1 the run failed, 2 usage, 3 environment.
"""

from flows.cli import editions, intake, plan, province, questions, upkeep
from flows.cli.app import app, main

__all__ = ["app", "editions", "intake", "main", "plan", "province", "questions", "upkeep"]
