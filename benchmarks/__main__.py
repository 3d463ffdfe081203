"""`make bench`: the reader's benchmark. How the warehouse grows takes a quarter of an hour: `python -m benchmarks.grow`."""

from benchmarks.read import main

if __name__ == "__main__":
    main()
