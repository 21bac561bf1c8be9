"""Background work: jobs, their queue, schedules and events, and the worker that does them."""

from .tasks import enqueue, job, remove_finished_jobs

__all__ = [
    "enqueue",
    "job",
    "remove_finished_jobs",
]
