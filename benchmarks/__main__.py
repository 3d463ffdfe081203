"""`make bench`: all benchmarks of the project, one after the other."""

from benchmarks.read import main

if __name__ == "__main__":
    main()
