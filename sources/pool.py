"""Reading files in worker processes with limits on memory and processor time, and a wide limit on elapsed time.

If a file kills its worker (calamine aborts on some), only that file is lost: the others of its batch are read again.
Files are sent in batches, and only a few batches wait at a time, so that memory does not grow with the number of files.
"""

from __future__ import annotations

import gc
import logging
import os
import pickle
import signal
import threading
import time
from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import Future
from ctypes import Array, c_double
from dataclasses import dataclass, replace
from multiprocessing import context, popen_forkserver, spawn
from multiprocessing.process import BaseProcess
from typing import TYPE_CHECKING

from sources import fault
from sources.archive import Filed
from sources.book.open import PRELOADED
from sources.declare import Plan
from sources.fault import trace_of
from sources.finding import Finding
from sources.read import Taken, read_file
from sources.table.column import packed
from sources.value.words import words

MEMORY = 768 * 2**20  # bytes above a worker's size before its first file
SECONDS = 15  # of processor time, which a busy machine does not change
PATIENCE = 20  # elapsed time may be this many times SECONDS; then the file is tried once more
LARGE = 10 * 2**20  # bytes: for each further 10 MB of a file its time limit grows by SECONDS
MEMORY_OF_LARGE = 7 * LARGE  # and its memory limit by this
WAITING = 5 * LARGE  # bytes of files read ahead
BATCH = 24
TASKS_PER_WORKER = 250
QUICK = 5.0
OUT_OF_MEMORY = (-signal.SIGABRT, -signal.SIGKILL)  # without memory a library aborts, or the system kills the process
GARBAGE = 100_000  # threshold of garbage collection: a table consists of thousands of objects, without cycles
LIBRARIES = ("pebble", "multiprocessing.sharedctypes", "encodings.gb18030")
LOADED_ONCE = [__name__, *LIBRARIES, "sources.table.cells", *PRELOADED]  # loaded once for all workers

if TYPE_CHECKING:
    from pebble import ProcessPool

log = logging.getLogger(__name__)


def read_files(filed: Sequence[Filed], plan: Plan, workers: int = 2) -> Iterator[Taken]:
    """The contents of each file, in the order of `filed`, read in limited worker processes.

    A file beyond the limits is unreadable; a file on which the program fails is `failed`. Neither affects other files.

    Raises: RuntimeError if workers die before they begin with a file.
    """
    from pebble import ProcessPool

    if not filed:
        return
    words()  # a broken declaration raises here, before it can make files look damaged
    workshop = _Workshop()
    workshop.set_forkserver_preload(LOADED_ONCE)
    begun = workshop.RawArray(
        "d", len(filed)
    )  # by file: 0 not begun, -1 done, else the instant at which its reading began
    packed = pickle.dumps(plan)
    size = max(1, min(BATCH, len(filed) // (workers * 3)))
    with ProcessPool(
        workers,
        max_tasks=TASKS_PER_WORKER,
        initializer=_prepare,
        initargs=(packed, begun, SECONDS, PATIENCE),
        context=workshop,
    ) as pool:
        waiting: deque[tuple[range, Future[list[Taken]]]] = deque()
        for batch in batches(filed, size, LARGE):
            waiting.append((batch, _schedule(pool, batch, filed)))
            while len(waiting) > workers * 3 or sum(filed[at].size for one, _ in waiting for at in one) > WAITING:
                yield from _collect(pool, *waiting.popleft(), filed, begun)
        while waiting:
            yield from _collect(pool, *waiting.popleft(), filed, begun)


def batches(filed: Sequence[Filed], files: int, size: int) -> Iterator[range]:
    """Ranges of consecutive files: at most `files` files and `size` bytes each, or one larger file alone."""
    start = held = 0
    for at, one in enumerate(filed):
        if at > start and (at - start == files or held + one.size > size):
            yield range(start, at)
            start, held = at, 0
        held += one.size
    if start < len(filed):
        yield range(start, len(filed))


class _Start(popen_forkserver.Popen):
    def _launch(self, process_obj: BaseProcess) -> None:
        with _starting:
            whole = spawn.get_preparation_data
            spawn.get_preparation_data = _without_main
            try:
                super()._launch(process_obj)  # type: ignore[misc]
            finally:
                spawn.get_preparation_data = whole


class _Process(context.ForkServerProcess):
    @staticmethod
    def _Popen(process_obj: BaseProcess) -> _Start:
        return _Start(process_obj)


class _Workshop(context.ForkServerContext):
    """Starts workers that import only this module.

    By default Python lets each worker import the main module: in a flow that is all of Prefect.
    """

    Process = _Process


_starting = threading.Lock()
_whole_preparation = spawn.get_preparation_data


def _without_main(name: str) -> dict[str, object]:
    said = _whole_preparation(name)
    return {key: value for key, value in said.items() if not key.startswith("init_main_from")}


def _schedule(pool: ProcessPool, batch: Sequence[int], filed: Sequence[Filed]) -> Future[list[Taken]]:
    future: Future[list[Taken]] = pool.schedule(_read_batch, args=([(index, filed[index]) for index in batch],))
    return future


def _collect(
    pool: ProcessPool,
    batch: Sequence[int],
    future: Future[list[Taken]],
    filed: Sequence[Filed],
    begun: Array[c_double],
    is_second: bool = False,
) -> list[Taken]:
    """The batch's results. If its worker died, the other files are read again."""
    from pebble import ProcessExpired

    try:
        return future.result()
    except ProcessExpired as error:
        died_at, cause = time.monotonic(), error.exitcode
    except Exception as error:  # noqa: BLE001  an error in sending results does not tell which file caused it
        if len(batch) == 1:
            return [failed(filed[batch[0]], trace_of(error))]
        return [_collect(pool, [one], _schedule(pool, [one], filed), filed, begun)[0] for one in batch]
    results: dict[int, Taken] = {}
    culprit = next((index for index in batch if begun[index] > 0), None)
    rest = [index for index in batch if index != culprit]
    if culprit is not None:
        is_quick = died_at - begun[culprit] < QUICK and len(batch) > 1
        begun[culprit] = 0
        is_stopped = cause == -signal.SIGALRM and not is_second  # perhaps the machine hung, not the file
        if is_stopped:
            log.info("read again: 1 file that the clock stopped")
        if is_quick or is_stopped:  # earlier files may have caused its death: read it once more, alone
            future = _schedule(pool, [culprit], filed)
            results[culprit] = _collect(pool, [culprit], future, filed, begun, is_second=True)[0]
        else:
            results[culprit] = _dead(filed[culprit], cause)
    elif len(batch) == 1:
        if begun[batch[0]] == 0:
            raise RuntimeError(f"a worker of the reader died before it began with a file: exit {cause}")
        return [_dead(filed[batch[0]], cause)]
    if culprit is None:
        for index in rest:
            results[index] = _collect(pool, [index], _schedule(pool, [index], filed), filed, begun)[0]
    elif rest:
        for index in rest:
            begun[index] = 0
        results.update(zip(rest, _collect(pool, rest, _schedule(pool, rest, filed), filed, begun), strict=True))
    return [results[index] for index in batch]


def _dead(filed: Filed, cause: int | None) -> Taken:
    if cause == -signal.SIGPROF:
        return Taken(filed, "unreadable", [], [_beyond(f"{_seconds(filed, SECONDS)} s")])
    if cause == -signal.SIGALRM:
        return Taken(filed, "unreadable", [], [_beyond(f"{_seconds(filed, SECONDS) * PATIENCE:g} s")])
    if filed.size > LARGE or cause in OUT_OF_MEMORY:  # on a large file, libraries without memory crash in many ways
        return Taken(filed, "unreadable", [], [_beyond(f"{_memory(filed) // 2**20} MB")])
    return failed(filed, f"exit {cause}")


def failed(filed: Filed, trace: str) -> Taken:
    """The result for a file on which the program failed: a fault of the program."""
    return Taken(filed, "failed", [], [Finding("program_failed", trace, fault.program_version())])


def _beyond(limit: str) -> Finding:
    """The finding for a file beyond a limit."""
    return Finding("unreadable_too_large", f"> {limit}", limit)


def _seconds(filed: Filed, seconds: int) -> int:
    """The limit of processor time for a file, `seconds` unless it is large. Units: seconds."""
    return seconds * (1 + filed.size // LARGE)


def _memory(filed: Filed) -> int:
    """The limit of memory for a file, above the worker's size before its first file. Units: bytes."""
    return MEMORY + MEMORY_OF_LARGE * (filed.size // LARGE)


@dataclass(slots=True)
class _Worker:
    """A worker's settings. `most`: the largest limit of memory so far, above the worker's own size."""

    plan: Plan
    begun: Array[c_double]
    seconds: int
    patience: int
    bytes: int
    most: int = 0


_workers: list[_Worker] = []  # of this process: empty, or one after `_prepare`


def _prepare(packed: bytes, begun: Array[c_double], seconds: int, patience: int) -> None:
    """Once in each worker: receive the plan and set the limit of memory. Output of libraries is discarded, since it may
    quote cells.
    """
    import resource

    from sources.table.lookup import known

    plan: Plan = pickle.loads(packed)
    known(plan)
    gc.freeze()
    gc.set_threshold(GARBAGE)
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 2)
    for stop in (signal.SIGPROF, signal.SIGALRM):
        signal.signal(stop, signal.SIG_DFL)
    pages = int(open("/proc/self/statm").read().split()[0])  # noqa: SIM115
    _workers.append(_Worker(plan, begun, seconds, patience, pages * resource.getpagesize()))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _read_batch(batch: list[tuple[int, Filed]]) -> list[Taken]:
    return [_read_one(index, filed) for index, filed in batch]


def _read_one(index: int, filed: Filed) -> Taken:
    (worker,) = _workers
    begun, seconds = worker.begun, _seconds(filed, worker.seconds)
    begun[index] = time.monotonic()
    most = worker.most = max(_memory(filed), worker.most)  # memory of an earlier large file may not be free yet
    _limit(worker.bytes + most)
    signal.setitimer(signal.ITIMER_PROF, seconds)
    signal.setitimer(signal.ITIMER_REAL, seconds * worker.patience)
    try:
        return _packed(read_file(filed, worker.plan), worker.plan)
    except MemoryError:
        return Taken(filed, "unreadable", [], [_beyond(f"{most // 2**20} MB")])
    except Exception as error:  # noqa: BLE001  a fault of the program must not stop other files; its trace holds no values
        return failed(filed, trace_of(error))
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.setitimer(signal.ITIMER_REAL, 0)
        _limit(None)  # without a limit, so that the results can be sent
        begun[index] = -1


def _limit(most: int | None) -> None:
    """Limit the process's memory to `most` bytes; None restores the original limit."""
    import resource

    hard = resource.getrlimit(resource.RLIMIT_AS)[1]
    if most is None or (hard != resource.RLIM_INFINITY and most > hard):
        most = hard
    resource.setrlimit(resource.RLIMIT_AS, (most, hard))


def _packed(taken: Taken, plan: Plan) -> Taken:
    from sources.table.lookup import known

    kinds = known(plan).kinds
    sheets = [
        replace(sheet, columns=packed(sheet.columns, kinds(plan.forms[sheet.claim.form]))) for sheet in taken.sheets
    ]
    return replace(taken, sheets=sheets)
