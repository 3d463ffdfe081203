"""The invented half-year: submissions of every unit and form, from values to files, with faults planted on purpose.

Everything here is sample data and says so on every sheet (示例数据). `dph demo` takes it in night by night.
"""

from .arrivals import NIGHTS
from .invent import SampleNight, invent

SEED = 2022  # of the half-year that the documentation shows

__all__ = ["NIGHTS", "SEED", "SampleNight", "invent"]
