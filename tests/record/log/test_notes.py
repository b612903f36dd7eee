"""Signed notes as C2SP has them: read and written as others read and write them."""

import pytest

from board.record.log.notes import Checkpoint, NoteBroken, Signer, Verifier, opened, sign

# The example of the Go project's package golang.org/x/mod/sumdb/note.
THEIR_KEY = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
THEIR_TEXT = (
    "If you think cryptography is the answer to your problem,\n"
    "then you don't know what your problem is.\n"
)
THEIR_NOTE = THEIR_TEXT + (
    "\n— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngot"
    "pRZb6KE6RyyBwJnAM=\n"
)


def test_a_note_of_another_implementation_is_read():
    verifier = Verifier.read(THEIR_KEY)
    assert str(verifier) == THEIR_KEY
    assert opened(THEIR_NOTE, [verifier]) == THEIR_TEXT
    with pytest.raises(NoteBroken, match="altered"):
        opened(THEIR_NOTE.replace("answer", "answers"), [verifier])


def test_a_note_that_is_signed_is_opened_by_either_key():
    old, new = Signer("news.example/log", b"1" * 32), Signer("news.example/log", b"2" * 32)
    note = sign("A text.\n\nOf two parts.\n", [old, new])
    for signer in (old, new):
        assert opened(note, [signer.verifier]) == "A text.\n\nOf two parts.\n"
        assert Verifier.read(str(signer.verifier)) == signer.verifier
    with pytest.raises(NoteBroken, match="no key that is known"):
        opened(note, [Signer("news.example/log", b"3" * 32).verifier])


@pytest.mark.parametrize(
    "note",
    ["", "no signature\n", "text\n\n", "text\n\n- name AAAA\n", "text\n\n— name %%%%\n",
     "text\n\n— name AAAAAAAA", "te\txt\n\n— name AAAAAAAA\n", "text\n\n—  AAAAAAAA\n"],
)  # fmt: skip
def test_what_is_no_note_is_refused(note):
    with pytest.raises(NoteBroken):
        opened(note, [Signer("name", b"1" * 32).verifier])


@pytest.mark.parametrize("line", ["", "name", "name+00000000+AAAA", THEIR_KEY.replace("c7", "c8")])
def test_what_is_no_key_is_refused(line):
    with pytest.raises(NoteBroken):
        Verifier.read(line)


def test_a_checkpoint_is_read_as_it_is_written():
    head = Checkpoint("news.example/log", 7, b"r" * 32)
    assert Checkpoint.read(str(head)) == head
    for text in (
        "",
        "x\n",
        "x\n07\n" + "A" * 43 + "=\n",
        "x\n-1\n" + "A" * 43 + "=\n",
        "x\n1\nAA==\n",
    ):
        with pytest.raises(NoteBroken):
            Checkpoint.read(text)
