"""A bucket on a real S3 server: it goes there alone, and says what is wrong without the secret."""

import contextlib
import signal
import socket
import threading
import time

import pytest
import trustme

from board.settings import Settings
from board.store import Damaged, Missing, Unavailable, open_store
from board.store import bucket as module
from tests.buckets import S3Server
from tests.capture.servers import Listener
from tests.store.test_store import DATA, MIB, NUMBER

ACTS = [
    lambda store: store.put(DATA),
    lambda store: store.put(b"large" * 2_000_000),
    lambda store: store.get(NUMBER),
    lambda store: list(store.pieces(NUMBER)),
    lambda store: store.has(NUMBER),
    lambda store: store.size(NUMBER),
    lambda store: store.remove(NUMBER),
    lambda store: store.sweep(time.time()),
    lambda store: store.check(),
]


def opened(tmp_path, url):
    return open_store(Settings(data_dir=tmp_path, files_url=url))


def assert_all_say(store, words, secret):
    for act in ACTS:
        with pytest.raises(Unavailable, match=words) as told:
            act(store)
        assert secret not in f"{told.value}{told.value.__cause__}{store}"


def test_a_wrong_secret_and_a_wrong_key_are_told(s3_server, bucket, tmp_path):
    url = s3_server.url(secret="TopSecret/1")
    assert_all_say(opened(tmp_path, url), "127.0.0.1:.* refuses the key", "TopSecret")
    url = s3_server.url(key="AKIANOBODY")
    assert_all_say(opened(tmp_path, url), "127.0.0.1:.* refuses the key", s3_server.secret)


def test_a_bucket_that_is_not_there_is_told_and_not_taken_for_a_missing_file(s3_server, tmp_path):
    store = opened(tmp_path, s3_server.url(bucket="nowhere"))
    assert_all_say(store, "has no bucket nowhere", s3_server.secret)


def test_a_server_that_is_down_is_told(s3_server, tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as one:
        port = one.getsockname()[1]
    store = opened(tmp_path, s3_server.url(port=port))
    with pytest.raises(Unavailable, match="does not answer") as told:
        store.put(DATA)
    assert s3_server.secret not in str(told.value)


def test_a_server_that_hangs_is_given_up_after_a_few_tries(s3_server, tmp_path, monkeypatch):
    monkeypatch.setattr(module, "READ_SECONDS", 0.3)
    monkeypatch.setattr(module, "TRIES", 2)
    with Listener(talk=lambda *_: time.sleep(5)) as silent:
        store, start = opened(tmp_path, s3_server.url(port=silent.port)), time.monotonic()
        with pytest.raises(Unavailable, match="does not answer"):
            store.get(NUMBER)
        assert silent.came == 2 and time.monotonic() - start < 30


def test_a_server_that_comes_back_is_worked_with_again(tmp_path, monkeypatch):
    monkeypatch.setattr(module, "READ_SECONDS", 1)
    server = S3Server()
    try:
        store = opened(tmp_path, server.url())
        store.put(DATA)
        server.process.send_signal(signal.SIGSTOP)
        for act in (lambda: store.get(NUMBER), lambda: store.put(b"Another page.")):
            with pytest.raises(Unavailable):
                act()
        server.process.send_signal(signal.SIGCONT)
        assert store.get(NUMBER) == DATA and store.has(store.put(b"Another page."))
    finally:
        server.stop()


def test_bytes_that_the_network_changed_are_not_kept(s3_server, bucket, tmp_path):
    with Listener(talk=passing_on(s3_server.port, change=(b"seen", b"sent"))) as between:
        store = opened(tmp_path, s3_server.url("board/one", port=between.port))
        with pytest.raises((Damaged, Unavailable)):
            store.put(DATA)
        assert b"PUT" in b"".join(between.asked)
    assert bucket.names() == set()


def test_an_answer_that_breaks_off_is_no_file(s3_server, bucket, tmp_path):
    number = bucket.store.put(b"x" * 3 * MIB)
    with Listener(talk=passing_on(s3_server.port, at_most=2 * MIB)) as between:
        store = opened(tmp_path, s3_server.url("board/one", port=between.port))
        with pytest.raises(Unavailable):
            store.get(number)


def passing_on(port, change=(b"", b""), at_most=None):
    """A talk that hands on to a server what comes, and back what it answers."""

    def talk(connection, request):
        with socket.create_connection(("127.0.0.1", port)) as server:
            server.sendall(request.replace(*change) if change[0] else request)
            pump = threading.Thread(target=hand_on, args=(connection, server, change), daemon=True)
            pump.start()
            hand_on(server, connection, at_most=at_most)

    return talk


def hand_on(one, other, change=(b"", b""), at_most=None):
    with contextlib.suppress(OSError):
        passed = 0
        while data := one.recv(65_536):
            passed += len(data)
            if at_most and passed > at_most:
                break
            other.sendall(data.replace(*change) if change[0] else data)
    with contextlib.suppress(OSError):
        other.shutdown(socket.SHUT_RDWR)


def test_no_proxy_and_no_file_of_the_machine_is_asked(s3_server, bucket, tmp_path, monkeypatch):
    with Listener() as proxy:
        for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
            for written in (name, name.lower()):
                monkeypatch.setenv(written, proxy.url())
        (tmp_path / "config").write_text(f"[default]\nendpoint_url = {proxy.url()}\n[broken")
        monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "config"))
        monkeypatch.setenv("AWS_PROFILE", "nobody")
        monkeypatch.setenv("AWS_ACCESS_KEY_ID", "another")
        monkeypatch.setenv("AWS_ENDPOINT_URL_S3", proxy.url())
        store = opened(tmp_path, s3_server.url("board/one"))
        assert store.get(store.put(DATA)) == DATA
        assert proxy.came == 0
    assert len(bucket.names()) == 1


def test_a_server_with_tls_must_have_a_certificate_that_holds(tmp_path, monkeypatch):
    ca = trustme.CA()
    ca.cert_pem.write_to_path(tmp_path / "ca.pem")
    made = ca.issue_cert("127.0.0.1")
    made.private_key_pem.write_to_path(tmp_path / "key.pem")
    made.cert_chain_pems[0].write_to_path(tmp_path / "cert.pem")
    options = ("-s", "-c", str(tmp_path / "cert.pem"), "-k", str(tmp_path / "key.pem"))
    server = S3Server(*options, ca=str(tmp_path / "ca.pem"))
    try:
        assert server.url().startswith("s3://")
        with pytest.raises(Unavailable, match="does not answer"):
            opened(tmp_path, server.url("strange")).put(DATA)
        monkeypatch.setenv("AWS_CA_BUNDLE", str(tmp_path / "ca.pem"))
        store = opened(tmp_path, server.url("known"))
        assert store.get(store.put(DATA)) == DATA
    finally:
        server.stop()


def test_parts_of_what_was_never_finished_are_swept(bucket):
    begun = bucket.client.create_multipart_upload(Bucket="files", Key=f"board/one/{NUMBER}")
    part = {"UploadId": begun["UploadId"], "Key": begun["Key"], "PartNumber": 1}
    bucket.client.upload_part(Bucket="files", Body=DATA, **part)

    def left():
        found = bucket.client.list_multipart_uploads(Bucket="files", Prefix="board/one/")
        return [each["UploadId"] for each in found.get("Uploads", [])]

    bucket.store.sweep(time.time() - 100_000_000_000)
    assert begun["UploadId"] in left()
    bucket.store.sweep(time.time() + 3_600)
    assert left() == []


def test_a_large_file_is_sent_in_parts(bucket):
    number = bucket.store.put(b"x" * MIB for _n in range(20))
    found = bucket.client.head_object(Bucket="files", Key="board/one/" + bucket.names().pop())
    assert found["ETag"].strip('"').endswith("-3") and bucket.store.size(number) == 20 * MIB


def test_nothing_is_asked_before_it_is_needed(tmp_path):
    url = "s3+http://key:secret@127.0.0.1:1/files"
    store = opened(tmp_path, url)
    assert str(store) == "bucket files at 127.0.0.1:1"
    with pytest.raises(Missing):
        store.get("not a number")


GOOD = [
    "s3://KEY:SECRET@store.example/files",
    "s3://KEY:se/cr+et%3A@store.example:9000/files/desk/one/?region=eu-central-1",
    "s3+http://KEY:SECRET@127.0.0.1:9000/files",
    "s3+http://KEY:SECRET@localhost:9000/files",
    "s3+http://KEY:SECRET@[::1]:9000/files",
]
BAD = [
    "https://KEY:SECRET@store.example/files",
    "s3://store.example/files",
    "s3://KEY@store.example/files",
    "s3://KEY:SECRET@store.example",
    "s3://KEY:SECRET@store.example/F",
    "s3://KEY:SECRET@store.example/files/../others",
    "s3://KEY:SECRET@store.example/files//x",
    "s3://KEY:SECRET@store.example/files?region=a&b=c",
    "s3://KEY:SECRET@store.example:port/files",
    "s3+http://KEY:SECRET@store.example/files",
    "s3+http://KEY:SECRET@10.0.0.7/files",
    "s3+http://KEY:SECRET@127.0.0.1.evil.example/files",
    "SECRET",
]


@pytest.mark.parametrize("url", GOOD)
def test_the_setting_is_taken_and_shown_to_nobody(url, tmp_path):
    settings = Settings.from_env({"CLAIMBOARD_FILES_URL": url, "CLAIMBOARD_DATA_DIR": "data"})
    assert settings.files_url == url
    shown = f"{settings!r}{open_store(settings)}{open_store(settings)!r}"
    assert "SECRET" not in shown and "se/cr" not in shown


@pytest.mark.parametrize("url", BAD)
def test_a_setting_that_cannot_be_is_refused_without_repeating_it(url):
    with pytest.raises(ValueError, match="CLAIMBOARD_FILES_URL") as told:
        Settings.from_env({"CLAIMBOARD_FILES_URL": url})
    assert "SECRET" not in str(told.value) and "KEY" not in str(told.value)
