"""A map over processes for Lambda, which has no /dev/shm and so no process pools: each piece is worked in a fork, its answer comes through a pipe."""

import os
from collections import deque
from collections.abc import Callable, Iterable
from multiprocessing import get_context
from multiprocessing.connection import Connection, wait
from typing import Any, TypeVar

R = TypeVar("R")
_LOOK_SECONDS = 5.0


def fork_map(work: Callable[..., R], *rows: Iterable[Any], meanwhile: Callable[[], object] = lambda: None) -> list[R]:
    """As list(map(work, *rows)), a process a piece, as many at once as there are cores; `meanwhile` is called every few seconds.

    A piece whose process ends without an answer is worked here, so that it fails here with its own error, if it fails.
    """
    jobs = list(zip(*rows, strict=True))
    most = min(os.cpu_count() or 1, len(jobs))
    if most < 2:
        return [work(*job) for job in jobs]
    fork = get_context("fork")
    ahead, running, answers = deque(range(len(jobs))), dict[Connection, tuple[int, Any]](), dict[int, R]()
    while ahead or running:
        while ahead and len(running) < most:
            place = ahead.popleft()
            ours, theirs = fork.Pipe(duplex=False)
            process = fork.Process(target=_answer, args=(theirs, work, jobs[place]))
            process.start()
            theirs.close()
            running[ours] = place, process
        ready = set(wait(list(running), _LOOK_SECONDS))
        for pipe in [pipe for pipe in running if pipe in ready]:
            place, process = running.pop(pipe)
            try:
                answers[place] = pipe.recv()
            except EOFError:
                answers[place] = work(*jobs[place])
            process.join()
        meanwhile()
    return [answers[place] for place in range(len(jobs))]


def _answer(pipe: Connection, work: Callable[..., Any], job: tuple[Any, ...]) -> None:
    pipe.send(work(*job))
    pipe.close()
