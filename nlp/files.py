"""Files that are either whole or not there: written aside, then given their name."""

from __future__ import annotations

import os
from pathlib import Path


def put(aside: Path, target: Path) -> None:
    """Gives a file its name for good, in the place of one that has it.

    A folder may be put where there is none. The containing folder is written to the disk too, where the
    system can do that: the power may fail.

    Args:
        aside: what was written, on the same file system.
        target: its name.

    Raises:
        OSError: it cannot be renamed; `aside` stays.
    """
    os.replace(aside, target)
    if os.name == "posix":
        folder = os.open(target.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
