"""Files that are either whole or not there: written aside, then given their name."""

from __future__ import annotations

import os
import shutil
from pathlib import Path


def put(aside: Path, target: Path) -> None:
    """Gives a file its name for good, in the place of one that has it.

    A folder may be put where there is none. The containing folder is written to the disk too, where the
    system can do that: the power may fail. A link stays one, and the file that it leads to is replaced. What
    is no file, a pipe or a device, is written to: in its place it would be gone.

    Args:
        aside: what was written, on the same file system.
        target: its name.

    Raises:
        OSError: it cannot be renamed, or written to; `aside` stays.
    """
    linked = target.is_symlink()
    target = Path(os.path.realpath(target)) if linked else target
    special = target.exists() and not (target.is_file() or target.is_dir())
    if special or (linked and target.parent.stat().st_dev != aside.stat().st_dev):
        with aside.open("rb") as written, target.open("wb") as into:
            shutil.copyfileobj(written, into)
        aside.unlink()
        return
    os.replace(aside, target)
    if os.name == "posix":
        folder = os.open(target.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
