"""The store in a bucket of a server that speaks S3. Imported only where the setting asks for it."""

import os
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from functools import cached_property
from hashlib import sha256
from pathlib import Path
from tempfile import SpooledTemporaryFile
from typing import IO, Any
from urllib.parse import unquote

import boto3
import botocore.session
from boto3.s3.transfer import TransferConfig
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError, HTTPClientError

from board.settings import FILES_URL
from board.store.errors import Damaged, Missing, Unavailable
from board.store.folder import place_of
from board.words import _

CONNECT_SECONDS, READ_SECONDS, TRIES = 5, 30, 3
_PIECE = 1_048_576
_PART = 8 * _PIECE  # of an upload; what is smaller goes as one and never touches the disk
_UPLOAD = TransferConfig(multipart_threshold=_PART, multipart_chunksize=_PART, use_threads=False)
_REFUSED = {"401", "403", "AccessDenied", "InvalidAccessKeyId", "SignatureDoesNotMatch"}
_ABSENT = {"404", "NoSuchKey"}


class Bucket:
    """A bucket of files under their numbers, named as in a folder. All threads may ask one."""

    def __init__(self, url: str, unfinished: Path) -> None:
        """`unfinished`: a folder for what is large, while it comes; it has no name there."""
        parts = FILES_URL.fullmatch(url)
        if not parts:
            raise ValueError("not an address of a bucket")
        self._parts, self._unfinished = parts, unfinished
        self._bucket, self._prefix = parts["bucket"], parts["prefix"].lstrip("/")

    def __str__(self) -> str:
        inside = f", below {self._prefix}" if self._prefix else ""
        return _("bucket %s at %s") % (self._bucket, self._host) + inside

    def put(self, data: bytes | Iterable[bytes]) -> str:
        digest = sha256()
        with SpooledTemporaryFile(max_size=_PART, dir=str(self._unfinished)) as file:
            for piece in [data] if isinstance(data, bytes) else data:
                digest.update(piece)
                file.write(piece)
            number = digest.hexdigest()
            if not self._is_sound(number):
                file.seek(0)
                self._upload(number, file)
        return number

    def get(self, number: str) -> bytes:
        return b"".join(self.pieces(number))

    def pieces(self, number: str) -> Iterator[bytes]:
        with self._answering(number):
            found = self._client.get_object(Bucket=self._bucket, Key=self._key(number))
        digest = sha256()
        with closing(found["Body"]) as body:
            while piece := self._next(body):
                digest.update(piece)
                yield piece
        if digest.hexdigest() != number:
            raise Damaged(number)

    def has(self, number: str) -> bool:
        try:
            return self.size(number) >= 0
        except Missing:
            return False

    def size(self, number: str) -> int:
        try:
            with self._answering(number):
                found = self._client.head_object(Bucket=self._bucket, Key=self._key(number))
        except Missing:
            self.check()  # the answer to HEAD does not tell a file that is not there from a bucket
            raise
        return int(found["ContentLength"])

    def remove(self, number: str) -> None:
        with self._answering(number):
            self._client.delete_object(Bucket=self._bucket, Key=self._key(number))

    def names(self) -> Iterator[str]:
        inside = f"{self._prefix}/" if self._prefix else ""
        pages = self._client.get_paginator("list_objects_v2").paginate(
            Bucket=self._bucket, Prefix=inside
        )
        for page in self._asked(pages):
            yield from (each["Key"].removeprefix(inside) for each in page.get("Contents", []))

    def sweep(self, before: float) -> None:
        with self._answering():
            pages = self._client.get_paginator("list_multipart_uploads")
            for page in pages.paginate(Bucket=self._bucket, Prefix=self._prefix):
                for upload in page.get("Uploads", []):
                    if upload["Initiated"].timestamp() < before:
                        self._client.abort_multipart_upload(
                            Bucket=self._bucket, Key=upload["Key"], UploadId=upload["UploadId"]
                        )

    def check(self) -> None:
        """Ask whether it is there. Raises Unavailable."""
        try:
            with self._answering():
                self._client.head_bucket(Bucket=self._bucket)
        except Missing:
            raise self._no_bucket() from None

    @property
    def _host(self) -> str:
        return self._parts["host"] + (self._parts["port"] or "")

    @cached_property
    def _client(self) -> Any:
        """What the machine's own files and variables say of a store does not count here."""
        nothing = (None, None, os.devnull, None)
        names = ("config_file", "credentials_file")
        core = botocore.session.Session(dict.fromkeys(names, nothing) | {"profile": (None,) * 4})
        scheme = "http" if self._parts["scheme"] == "s3+http" else "https"
        return boto3.session.Session(botocore_session=core).client(
            "s3",
            endpoint_url=f"{scheme}://{self._host}",
            aws_access_key_id=unquote(self._parts["key"]),
            aws_secret_access_key=unquote(self._parts["secret"]),
            region_name=self._parts["region"] or "us-east-1",
            config=Config(
                proxies={},  # none, whatever the environment says
                connect_timeout=CONNECT_SECONDS,
                read_timeout=READ_SECONDS,
                retries={"total_max_attempts": TRIES, "mode": "standard"},
                s3={"addressing_style": "path"},
                # What not every server knows. The SHA-256 is ours to check, and we do.
                request_checksum_calculation="when_required",
                response_checksum_validation="when_required",
            ),
        )

    def _key(self, number: str) -> str:
        return "/".join([self._prefix, *place_of(number)]).lstrip("/")

    def _upload(self, number: str, file: IO[bytes]) -> None:
        """It takes its place as a whole; then it is read back, for the network may have erred."""
        key = self._key(number)
        with self._answering(number):
            self._client.upload_fileobj(file, self._bucket, key, Config=_UPLOAD)
        if not self._is_sound(number):
            self.remove(number)
            raise Damaged(number)

    def _is_sound(self, number: str) -> bool:
        try:
            return all(True for _piece in self.pieces(number))
        except (Missing, Damaged):
            return False

    def _asked(self, pages: Iterable[Any]) -> Iterator[Any]:
        """Page by page, each asked for as it is wanted."""
        rest = iter(pages)
        while True:
            with self._answering():
                page = next(rest, None)
            if page is None:
                return
            yield page

    def _next(self, body: Any) -> bytes:
        with self._answering():
            piece: bytes = body.read(_PIECE)
            return piece

    @contextmanager
    def _answering(self, number: str = "") -> Iterator[None]:
        """What the client raises, as Missing or Unavailable."""
        try:
            yield
        except ClientError as error:
            code = error.response.get("Error", {}).get("Code", "")
            if code in _ABSENT:
                raise Missing(number) from None
            if code == "NoSuchBucket":
                raise self._no_bucket() from None
            if code in _REFUSED:
                words = _("The file store at %s refuses the key, or does not allow it this.")
                raise Unavailable(words % self._host) from None
            words = _("The file store at %s answered with an error: %s.")
            raise Unavailable(words % (self._host, code)) from None
        except (BotoCoreError, HTTPClientError):
            words = _("The file store at %s does not answer as it should. Try again later.")
            raise Unavailable(words % self._host) from None

    def _no_bucket(self) -> Unavailable:
        words = _("The file store at %s has no bucket %s.")
        return Unavailable(words % (self._host, self._bucket))
