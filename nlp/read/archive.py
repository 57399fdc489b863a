"""Archives (Word, OpenDocument, EPUB): opened with a limit to what they unpack to."""

from __future__ import annotations

import io
import zipfile
import zlib

from nlp.errors import InputError

UNPACKED_LIMIT = 100_000_000  # bytes; the text of a book of a thousand pages has a tenth of it
MEMBERS_LIMIT = 10_000

BROKEN = "the file is broken; open it where it was made and save it again."


def open_archive(data: bytes) -> zipfile.ZipFile:
    """Opens an archive.

    What one says of the size of its members may be a lie, but not more than that is unpacked of each.

    Raises:
        InputError: it is broken, or unpacks to more than can be read.
    """
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
        members = archive.infolist()
    except (zipfile.BadZipFile, OSError, ValueError, RuntimeError) as error:
        raise InputError(BROKEN) from error
    if len(members) > MEMBERS_LIMIT or sum(entry.file_size for entry in members) > UNPACKED_LIMIT:
        raise InputError("the file unpacks to more than can be read; save only its text.")
    return archive


def member(archive: zipfile.ZipFile, name: str) -> bytes:
    """Returns one file of an archive.

    Raises:
        InputError: it is not there, or broken.
    """
    try:
        return archive.read(name)
    except (
        LookupError,
        zipfile.BadZipFile,
        zlib.error,
        OSError,
        EOFError,
        ValueError,
        RuntimeError,
    ) as error:
        raise InputError(BROKEN) from error
