"""The same store in a folder and in a bucket, and a way past it to what is kept there."""

from dataclasses import dataclass
from typing import Any

import pytest

from board.settings import Settings
from board.store import FOLDER, Store, open_store

PREFIX = "board/one/"


@dataclass
class InFolder:
    """A store in a folder, looked at from behind."""

    settings: Settings
    store: Store

    def names(self):
        """What lies there, by its place."""
        root = self.settings.data_dir / FOLDER
        return {str(p.relative_to(root)) for p in root.rglob("*") if p.is_file()}

    def write(self, name, data):
        """Another hand's bytes. Only what is put there anew has no mark any more."""
        path = self.settings.data_dir / FOLDER / name
        path.write_bytes(data)
        path.chmod(0o640)

    def is_marked(self, name):
        return (self.settings.data_dir / FOLDER / name).stat().st_mode & 0o777 == 0o640


@dataclass
class InBucket:
    """The same of a bucket."""

    settings: Settings
    store: Store
    client: Any

    def names(self):
        found = self.client.list_objects_v2(Bucket="files", Prefix=PREFIX)
        return {each["Key"].removeprefix(PREFIX) for each in found.get("Contents", [])}

    def write(self, name, data):
        self.client.put_object(Bucket="files", Key=PREFIX + name, Body=data, Metadata={"mark": "1"})

    def is_marked(self, name):
        return self.client.head_object(Bucket="files", Key=PREFIX + name)["Metadata"] != {}


@pytest.fixture
def folder(tmp_path):
    settings = Settings(data_dir=tmp_path)
    return InFolder(settings, open_store(settings))


@pytest.fixture(scope="session")
def one_bucket(s3_server, tmp_path_factory):
    data_dir = tmp_path_factory.mktemp("data")
    settings = Settings(data_dir=data_dir, files_url=s3_server.url(PREFIX.rstrip("/")))
    return InBucket(settings, open_store(settings), s3_server.client())


@pytest.fixture
def bucket(one_bucket):
    """An empty one; the client is that of the test before, as it is in a server."""
    for name in one_bucket.names():
        one_bucket.client.delete_object(Bucket="files", Key=PREFIX + name)
    return one_bucket


@pytest.fixture(params=["folder", "bucket"])
def place(request):
    return request.getfixturevalue(request.param)


@pytest.fixture
def store(place):
    return place.store
