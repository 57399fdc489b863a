"""Works on the jobs that are kept, a few at a time, beside the requests that somebody waits for."""

from __future__ import annotations

import asyncio
import json
import logging
import time
from contextlib import suppress
from typing import Any

from sqlalchemy.exc import SQLAlchemyError

from nlp.client.wire import note_to_dict
from nlp.digest import Digest
from nlp.errors import InputError, ModelError
from nlp.events import Failed, Finished, Progressed
from nlp.server.config import Config
from nlp.server.documents import finish
from nlp.server.jobs import LEASE, Job, Jobs
from nlp.server.mailbox import Mailbox
from nlp.server.metrics import Metrics
from nlp.server.rows import as_row
from nlp.server.worker import UNEXPECTED, RefusedError, Worker, report

log = logging.getLogger("tomtat")

LOOK = 1.0
"""Seconds between two looks for jobs that another server took in."""

EXPIRE = 60.0
"""Seconds between two deletions of old jobs."""


class Runner:
    """Runs jobs while the service runs.

    Args:
        jobs: where they are kept.
        worker: who has the models.
        metrics: what counts them.
        config: how many at a time, how long they are kept.
    """

    def __init__(self, jobs: Jobs, worker: Worker, metrics: Metrics, config: Config) -> None:
        self.jobs = jobs
        self._worker = worker
        self._metrics = metrics
        self._config = config
        self._running: dict[str, asyncio.Task[None]] = {}
        self._under_way: dict[str, dict[int, Progressed]] = {}
        self._wake = asyncio.Event()
        self._loop: asyncio.Task[None] | None = None

    async def start(self) -> None:
        await asyncio.to_thread(self.jobs.recover)
        self._loop = asyncio.create_task(self._look())

    async def stop(self) -> None:
        """Stops working and gives the jobs back."""
        tasks = [task for task in (self._loop, *self._running.values()) if task is not None]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        try:
            await asyncio.to_thread(self.jobs.release)
        except SQLAlchemyError as error:
            report(error)  # the leases run out

    def wake(self) -> None:
        """Tells that there may be a new job."""
        self._wake.set()

    def forget(self, id: str) -> None:
        """Stops work on a job that was deleted."""
        if (task := self._running.get(id)) is not None:
            task.cancel()

    def under_way(self, id: str) -> list[dict[str, Any]]:
        """How far the texts are that this process is working on, by their positions."""
        return [
            {"document": position, "field": event.field, "done": event.done, "total": event.total}
            for position, event in sorted(self._under_way.get(id, {}).items())
        ]

    async def _look(self) -> None:
        expire_at = 0.0
        while True:
            self._wake.clear()
            try:
                if time.monotonic() >= expire_at:
                    expire_at = time.monotonic() + EXPIRE
                    await asyncio.to_thread(self.jobs.expire, time.time() - self._config.keep_jobs)
                while len(self._running) < self._config.jobs_at_once:
                    id = await asyncio.to_thread(self.jobs.claim)
                    if id is None:
                        break
                    task = self._running[id] = asyncio.create_task(self._run(id))
                    task.add_done_callback(lambda _, id=id: self._ended(id))  # type: ignore[misc]
            except SQLAlchemyError as error:
                report(error)  # the database may come back
            with suppress(TimeoutError):
                await asyncio.wait_for(self._wake.wait(), LOOK)

    def _ended(self, id: str) -> None:
        self._running.pop(id, None)
        self._under_way.pop(id, None)
        self._wake.set()

    async def _run(self, id: str) -> None:
        try:
            job = await asyncio.to_thread(self.jobs.get, id)
            if job is None:
                return
            log.info("job begun", extra={"job": id})
            async with asyncio.TaskGroup() as group:
                lease = group.create_task(self._keep(id))
                await self._work(job)
                if job.document is not None:
                    await asyncio.to_thread(self._write, job)
                lease.cancel()
            await asyncio.to_thread(self.jobs.finish, id)
            log.info("job finished", extra={"job": id})
        except* _LostError:
            log.info("job lost", extra={"job": id})
        except* Exception as errors:  # noqa: BLE001  (the edge: the lease runs out, and the job is tried again)
            for error in errors.exceptions:
                report(error)

    async def _keep(self, id: str) -> None:
        """Renews the lease until the work is done; ends the work where the job is not ours any more."""
        while True:
            await asyncio.sleep(LEASE / 4)
            if not await asyncio.to_thread(self.jobs.renew, id):
                raise _LostError

    async def _work(self, job: Job) -> None:
        pending = await asyncio.to_thread(self.jobs.begin, job.id)
        if not pending:
            return
        documents = [document for _, document in pending]
        mailbox = Mailbox(len(documents))
        try:
            # A place in the queue is for who waits; how many jobs run is bounded here.
            ticket = self._worker.submit(
                documents,
                job.options,
                mailbox.put,
                preset=job.preset,
                owner=f"job:{job.id}",
                beside_queue=True,
            )
        except RefusedError as refused:
            raise asyncio.CancelledError from refused  # the service is stopping
        except InputError as error:
            for position, document in pending:
                await asyncio.to_thread(
                    self.jobs.save, job.id, position, {"id": document.origin, "error": str(error)}
                )
            return
        under_way = self._under_way.setdefault(job.id, {})
        try:
            async for event in mailbox.events():
                position, document = pending[event.document]
                self._metrics.event(event)
                if isinstance(event, Finished | Failed):
                    under_way.pop(position, None)
                    row = as_row(event.digest if isinstance(event, Finished) else event, document)
                    if isinstance(event, Failed) and job.document is not None:
                        row["model_failed"] = event.model_failed
                    await asyncio.to_thread(self.jobs.save, job.id, position, row)
                elif isinstance(event, Progressed):
                    under_way[position] = event
        finally:
            self._worker.cancel(ticket)

    def _write(self, job: Job) -> None:
        """Writes the document of a job whose texts have ended, or why there is none."""
        order = self.jobs.files.order(job.id)
        if order is None:  # it was written before
            return
        name, data = order.result_name(job.options), b""
        told: dict[str, Any] = {"name": name, "sentences": 0, "notes": [], "error": "", "model_failed": False}
        try:
            ends = [_end(index, row) for index, row in enumerate(map(json.loads, self.jobs.results(job.id)))]
            made = finish(order.open(job.options), ends)
            data = made.data
            told |= {"sentences": made.sentences, "notes": [note_to_dict(note) for note in made.notes]}
        except InputError as error:
            told["error"] = str(error)
        except ModelError as error:
            told |= {"error": str(error), "model_failed": True}
        except Exception as error:  # noqa: BLE001  (the edge: the job would be tried again for ever)
            report(error)
            told |= {"error": UNEXPECTED, "model_failed": True}
        self.jobs.files.deliver(job.id, data, told)


def _end(index: int, row: dict[str, Any]) -> Digest | Failed:
    """How a text ended, as it was kept."""
    if row.get("error"):
        return Failed(index, row["error"], row.get("model_failed", False))
    return Digest.from_dict(row)


class _LostError(Exception):
    """The job was deleted, or another server has taken it."""
