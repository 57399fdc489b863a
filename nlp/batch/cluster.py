"""The chunks of a batch on many machines: actors of Ray that hold the models. The only file that imports ray.

This process reads the rows, hands out chunks, and writes what comes back in the order of the input; so files,
order, resuming and bytes are those of a run on one machine. Ray Core's actors are used, not Ray Data's
`map_batches`, which was tried (2.60, two nodes, ordered, an actor pool):

- a chunk is bound to the actor that it was given to. Where that one's node is lost and no core is free, it
  waits until another actor is released, which is at the end of the batch, and every row after it in memory;
- a row that kills its actor is tried for ever or ends the whole batch, or its block is dropped;
- its readers know neither our rows with errors nor "begin at row 12,345", and blocks are merged and split by
  size, while a chunk, which decides the outputs, must stay together.

What becomes of a chunk whose worker is lost is told in `nlp.batch.jobs`.
"""

from __future__ import annotations

import os
import socket
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from importlib import metadata
from itertools import chain, islice
from typing import Any, NoReturn

import ray
from ray.exceptions import RayError, RayTaskError

from nlp.batch.checkpoint import encode
from nlp.batch.jobs import TRIES, Job, Jobs
from nlp.batch.work import Chunk, Step, Tally, Work, Workers
from nlp.errors import InputError, ModelError
from nlp.models import licences

EVERY = 1.0
"""Least seconds between two messages of a worker: at 500 workers each row of its own would be too many."""


_DIGITS = 4
"""Of a part of a GPU, as Ray counts them."""

SECONDS = 10.0
"""How long a cluster may take to answer."""

PATIENCE = 60.0
"""Seconds without any worker after which it is told why that may be."""


class _Worker:
    """A process that holds the models and works on one chunk at a time."""

    def __init__(self, work: Work, version: str, environment: dict[str, str]) -> None:
        # Before torch is imported, which reads it.
        os.environ.update(environment)
        self._work = work
        self._version = version
        self._pipeline: Any = None

    def load(self) -> None:
        here = metadata.version("tomtat")
        if here != self._version:
            raise InputError(
                f"a machine of the cluster has tomtat {here}, the one that reads {self._version}; install one"
            )
        self._pipeline = self._work.load()

    def steps(self, rows: Chunk, skip: int) -> Iterator[Step]:
        """Works on a chunk; a step tells of the rows that have come back, which may be several."""
        back, seen, lines = Tally(), Tally(), list[bytes]()
        last = time.monotonic()
        try:
            for seen, row in self._work.steps(self._pipeline, rows, skip=skip):
                if row is not None:
                    lines.append(encode(row))
                    back += Tally(1, int(row["error"] is not None))
                if time.monotonic() - last >= EVERY:
                    yield Step(replace(seen, done=back.done, errors=back.errors), tuple(lines))
                    lines, last = [], time.monotonic()
        except ModelError:
            yield Step(back, tuple(lines))
            raise
        yield Step(replace(back, pieces=seen.pieces), tuple(lines), end=True)


@dataclass(eq=False)
class _Hand:
    """A worker as it is seen from here.

    Attributes:
        actor: it.
        waits_for: that it is ready, or the next step of its job; None: it is free.
        job: what it does.
    """

    actor: Any
    waits_for: Any
    job: Job | None = None


class Cluster(Workers):
    """Workers on the machines of a Ray cluster, or on all cores of this one.

    Args:
        address: "auto" or HOST:PORT of a cluster that this machine belongs to; "" for one of its own.
        workers: how many; 0: one for each core, or as many as the GPUs of the cluster can hold.
        gpus: of each worker; 0: they compute on the CPU.
        say: told in a sentence where work is done.
    """

    def __init__(
        self,
        address: str = "",
        *,
        workers: int = 0,
        gpus: float = 0.0,
        say: Callable[[str], None] = lambda _: None,
    ) -> None:
        if address.startswith("ray://"):
            raise InputError(
                f"{address}: this needs a machine of the cluster; run the command there, with --ray auto"
            )
        if workers < 0 or gpus < 0:
            raise InputError("--workers and --gpus-per-worker cannot be less than 0")
        if gpus != round(gpus, _DIGITS) or (gpus > 1 and gpus != int(gpus)):
            raise InputError(
                f"--gpus-per-worker {gpus:g}: take a whole number, or a part of one GPU such as 0.25"
            )
        self._address = address
        self._count = workers
        self._gpus = gpus
        self._say = say

    def steps(self, work: Work, chunks: Iterator[Chunk], *, skip: int = 0) -> Iterator[Step]:
        ours = not ray.is_initialized()
        dashboard = self._join() if ours else ""
        try:
            count = self._workers()
            machines = sum(node["Alive"] for node in ray.nodes())
            where = f"; dashboard: http://{dashboard}" if dashboard else ""
            self._say(f"workers: {count}, machines: {machines}{where}")
            # As many workers as there are chunks are enough.
            first = list(islice(chunks, count))
            jobs = Jobs(work, count, chain(first, chunks), skip)
            yield from _Run(jobs, self._maker(work), len(first), self._say).steps()
        finally:
            if ours:
                ray.shutdown()

    def _join(self) -> str:
        """Starts or joins a cluster; returns the address of its dashboard, "" if it has none."""
        # Nobody is told of what runs here; where a cluster is running, that was decided at its start.
        os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")
        options: dict[str, Any] = {"logging_level": "ERROR", "log_to_driver": False}
        if self._address:
            options["address"] = self._address
            _knock(self._address)
        elif self._count:
            options["num_cpus"] = self._count
        try:
            # Without an address it would join any cluster that is found on this machine.
            context = ray.init(**({"address": "local"} | options))
        except (ConnectionError, RuntimeError, ValueError, OSError) as error:
            raise InputError(
                f"no Ray cluster answers at {self._address or 'this machine'} "
                f"({_first_line(error)}); start one with `ray start --head`, or take --ray local"
            ) from error
        return context.dashboard_url or ""

    def _workers(self) -> int:
        """How many there are to be.

        Raises:
            InputError: no machine has the GPUs that one of them is to have; Ray would wait for ever.
        """
        there = ray.cluster_resources()
        if not self._gpus:
            return self._count or max(1, int(there.get("CPU", 1)))
        if not there.get("GPU"):
            raise InputError("--gpus-per-worker: the cluster has no GPU; leave it out to compute on CPUs")
        machines = [node["Resources"] for node in ray.nodes() if node["Alive"]]
        places = sum(
            # A part of a GPU is of one: two of 0.6 need two.
            int(min(machine.get("CPU", 0), _shares(machine.get("GPU", 0), self._gpus)))
            for machine in machines
        )
        if not places:
            most = max(machine.get("GPU", 0) for machine in machines)
            raise InputError(
                f"--gpus-per-worker {self._gpus:g}: no machine of the cluster has them beside a core "
                f"(the most is {most:g}); take fewer"
            )
        if self._count > places:
            self._say(
                f"workers: {places}, not {self._count}: more do not fit on the GPUs and cores there are"
            )
        return min(self._count or places, places)

    def _maker(self, work: Work) -> Callable[[], Any]:
        """Returns what makes a worker."""
        settings = work.settings
        # Others may have neither the files nor a cache of what was accepted here.
        settings = replace(settings, glossaries=settings.read_glossaries())
        if not self._gpus and settings.device == "auto":
            settings = replace(settings, device="cpu")  # on a machine with one GPU all would share it
        work = replace(work, settings=settings)
        environment = {"OMP_NUM_THREADS": "1", licences.VARIABLE: ",".join(licences.accepted())}
        kind = ray.remote(num_cpus=1, num_gpus=self._gpus, max_restarts=0)(_Worker)
        version = metadata.version("tomtat")
        given = ray.put(work)
        return lambda: kind.remote(given, version, environment)


def _shares(gpus: float, each: float) -> int:
    """How many workers some GPUs can hold."""
    return int(gpus / each) if each >= 1 else int(gpus) * int(round(1 / each, _DIGITS))


def _knock(address: str) -> None:
    """Finds out whether anything listens at HOST:PORT; ray itself asks for ten minutes.

    Raises:
        InputError: nothing does.
    """
    host, colon, port = address.rpartition(":")
    if not colon:
        return
    try:
        socket.create_connection((host, int(port)), timeout=SECONDS).close()
    except (OSError, ValueError, OverflowError) as error:
        raise InputError(
            f"nothing answers at {address} ({error}); give the HOST:PORT that `ray start --head` has shown"
        ) from error


def _first_line(error: BaseException) -> str:
    return (str(error).strip().splitlines() or [type(error).__name__])[0]


def _raise_cause(error: RayTaskError) -> NoReturn:
    """Raises what a worker has raised."""
    cause = error.cause
    if isinstance(cause, InputError | ModelError):
        raise type(cause)(str(cause)) from error
    reason = f"{type(cause).__name__}: {_first_line(cause)}"
    raise ModelError(f"tomtat itself is at fault here, please report it ({reason})") from error


class _Run:
    """The workers of a run.

    Args:
        jobs: what is to be done.
        make: makes a worker.
        count: how many there are.
        say: told where none can begin.
    """

    def __init__(self, jobs: Jobs, make: Callable[[], Any], count: int, say: Callable[[str], None]) -> None:
        self._jobs = jobs
        self._say = say
        self._make = make
        self._hands: list[_Hand] = []
        self._failed_starts = 0
        for _ in range(count):
            self._hire()

    def steps(self) -> Iterator[Step]:
        patience: float | None = PATIENCE
        while self._jobs.left:
            self._hand_out()
            busy = {hand.waits_for: hand for hand in self._hands if hand.waits_for is not None}
            ready, _ = ray.wait(list(busy), num_returns=1, timeout=patience)
            if not ready:
                self._say(
                    f"no worker is ready after {PATIENCE:.0f} s: it loads its models, or others use the "
                    "cluster's cores or GPUs; still waiting"
                )
            patience = None
            for one in ready:
                self._hear(busy[one])
            yield from self._jobs.written()

    def _hire(self) -> None:
        actor = self._make()
        self._hands.append(_Hand(actor, actor.load.remote()))

    def _hand_out(self) -> None:
        for hand in self._hands:
            if hand.waits_for is None and (job := self._jobs.next()) is not None:
                steps = hand.actor.steps.options(num_returns="streaming")
                hand.job, hand.waits_for = job, steps.remote(job.rows, job.skip)

    def _hear(self, hand: _Hand) -> None:
        """Takes what a worker says."""
        job = hand.job
        try:
            if job is None:
                ray.get(hand.waits_for)
                hand.waits_for = None
                self._failed_starts = 0
                return
            step: Step = ray.get(next(hand.waits_for))
        except RayTaskError as error:
            _raise_cause(error)
        except (RayError, StopIteration) as error:
            self._replace(hand, error)
            return
        self._jobs.hear(job, step)
        if step.end:
            hand.job = hand.waits_for = None

    def _replace(self, hand: _Hand, error: Exception) -> None:
        """Another takes the place of a worker that is lost, and its job is done again."""
        self._hands.remove(hand)
        ray.kill(hand.actor)
        if hand.job is not None:
            self._jobs.lose(hand.job)
        else:
            self._failed_starts += 1
            if self._failed_starts >= TRIES * (1 + len(self._hands)):
                raise ModelError(
                    f"the workers end while they load the models ({_first_line(error)}); see whether there "
                    f"is memory for them, and take fewer with --workers"
                ) from error
        self._hire()
