"""A worker that fetches pages in a process of its own, to be killed: it says when it is at work."""

import json
import sys
from datetime import timedelta
from pathlib import Path
from threading import Event

from board import archiving
from board.settings import Settings

LEASE = timedelta(seconds=4)
PACE = archiving.Pace(at_once=3, pause=0.0, every=0.05, lease=LEASE)


def main() -> None:
    job = json.loads(sys.argv[1])
    settings = Settings(
        database_url=job["url"], data_dir=Path(job["folder"]), capture=True,
        capture_ports=(job["port"],), capture_also=tuple(job["also"]),
    )  # fmt: skip
    real = archiving.Archivist.begin

    def begin(self: archiving.Archivist) -> bool:
        found = real(self)
        print("at work" if found else "idle", flush=True)
        return found

    archiving.Archivist.begin = begin  # type: ignore[method-assign]
    archiving.run(settings, Event(), PACE)


if __name__ == "__main__":
    main()
