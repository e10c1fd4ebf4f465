"""Runs a piece of work in a process of its own, so that its time and memory are its alone and running out of either ends nothing else."""

import multiprocessing
import os
import resource
import time
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing.connection import Connection
from typing import Generic, TypeVar

Answer = TypeVar("Answer")
MOST_MB = 8_000


@dataclass(frozen=True, slots=True)
class Ran(Generic[Answer]):
    """What came of it: the answer, seconds on the clock and of processor, and the most memory held."""

    answer: Answer
    seconds: float
    cpu_seconds: float
    peak_mb: int


def apart(work: Callable[[], Answer], *, most_mb: int = MOST_MB, most_seconds: float | None = None) -> Ran[Answer] | None:
    """The work done in a fork of this process; None when it asks for more memory or time than this, or dies."""
    fork = multiprocessing.get_context("fork")
    ours, theirs = fork.Pipe(duplex=False)
    child = fork.Process(target=_do, args=(theirs, work, most_mb))
    child.start()
    theirs.close()
    try:
        return ours.recv() if ours.poll(most_seconds) else None
    except EOFError:
        return None
    finally:
        child.terminate()
        child.join()


def _do(out: Connection, work: Callable[[], Answer], most_mb: int) -> None:
    resource.setrlimit(resource.RLIMIT_AS, (most_mb << 20, most_mb << 20))
    begun = time.perf_counter()
    try:
        answer = work()
    except MemoryError:
        return
    seconds = time.perf_counter() - begun
    out.send(Ran(answer, seconds, _cpu_seconds(), peak_mb()))
    out.close()


def _cpu_seconds() -> float:
    return sum(use.ru_utime + use.ru_stime for use in (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)))


def peak_mb() -> int:
    """The most memory this process held, and each core's largest process with it (pages that they share count for each)."""
    own, children = (resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return int(own + children * (os.cpu_count() or 1)) >> 10
