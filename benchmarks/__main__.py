"""`make bench`: a whole night beside who else could do it, at 200, 1,000 and 10,000 files and with one file of 1,000,000 rows, then the
reader alone. It takes half an hour to an hour on two cores; `python -m benchmarks --quick` shows in a minute or two that the nights work.
How the warehouse grows has to be asked for: `python -m benchmarks.grow`."""

import subprocess
import sys

from benchmarks import night

if __name__ == "__main__":
    night.main(sys.argv[1:])
    if "--quick" not in sys.argv:
        print("\n### The reader alone\n", flush=True)
        subprocess.run(
            [sys.executable, "-m", "benchmarks.read"], check=True
        )  # its memory is told: in a process of its own
