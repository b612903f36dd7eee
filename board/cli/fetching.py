"""Reading a published site: from the web, or from a folder of baked files."""

import gzip
import urllib.error
import urllib.request
from collections.abc import Iterator
from hashlib import sha256
from json import loads
from pathlib import Path

LARGEST, SECONDS = 20_000_000, 30
NOT_THERE = (404, 410)


class Unreachable(Exception):
    """The site did not answer, or not as one does."""


class Site:
    """A site on the web. Redirects are followed; nothing but http and https is opened."""

    def __init__(self, address: str) -> None:
        self.address = address.rstrip("/")

    def __call__(self, path: str) -> bytes | None:
        """What stands at a path; None where nothing does. Raises Unreachable."""
        url = self.address + path
        request = urllib.request.Request(url, headers={"User-Agent": "claimboard verify"})
        try:
            with urllib.request.urlopen(request, timeout=SECONDS) as answer:
                data: bytes = answer.read(LARGEST + 1)
        except urllib.error.HTTPError as error:
            if error.code in NOT_THERE:
                return None
            raise Unreachable(f"{url} answered {error.code} {error.reason}.") from None
        except (OSError, ValueError) as error:
            raise Unreachable(f"{url} could not be read: {error}.") from None
        if len(data) > LARGEST:
            raise Unreachable(f"{url} is larger than anything that a board publishes.")
        return data

    def moment(self) -> object:
        """What is another once the site has gone on."""
        return self("/log/checkpoint")


class Folder:
    """A folder of baked files."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def __call__(self, path: str) -> bytes | None:
        """The file that a host answers with at a path; None where there is none."""
        place = self.folder / path.lstrip("/")
        for file in (place, place / "index.html", place.with_name(place.name + ".html")):
            if file.is_file():
                return file.read_bytes()
        return None

    def moment(self) -> object:
        """What is another once a bake has put something in place."""
        listed = self.folder / "bake.json"
        stat = listed.stat() if listed.exists() else None
        return self("/log/checkpoint"), stat and (stat.st_ino, stat.st_mtime_ns)

    def altered(self) -> Iterator[str]:
        """A word for each file that is not what `bake.json` says was baked, "" for each that is."""
        manifest = self("/bake.json")
        try:
            listed = dict(loads(manifest)["files"]) if manifest else {}
        except (ValueError, KeyError, TypeError):
            yield "bake.json cannot be read: it was altered"
            return
        for name, hashed in listed.items():
            file = self.folder / name.lstrip("/")
            if not file.is_file():
                yield f"{name} was taken away since it was baked"
            elif sha256(file.read_bytes()).hexdigest() != hashed:
                yield f"{name} was changed since it was baked"
            else:
                yield self._packed_otherwise(file)

    def _packed_otherwise(self, file: Path) -> str:
        packed = file.with_name(file.name + ".gz")
        try:
            same = not packed.exists() or gzip.decompress(packed.read_bytes()) == file.read_bytes()
        except (OSError, EOFError):
            same = False
        name = packed.relative_to(self.folder)
        return "" if same else f"{name} was changed: it does not hold what {file.name} does"
