"""`make bench`: the reader's benchmark, and a whole night beside who else could do it. What takes longer has to be asked for:
`python -m benchmarks.night --files 10000`, `python -m benchmarks.grow`."""

from benchmarks import night, read

if __name__ == "__main__":
    read.main()
    night.main(["--files", "200", "1000", "--flow"])
