"""Requests to stop while the names change: too late if the folder is shown, in time if it is not (catalogue row E3)."""

import os
import signal
import threading

import pytest

from leadq.handoff import disk
from leadq.handoff.folder import verify
from leadq.handoff.uninterrupted import uninterrupted

from .folders import NEW, OLD, beside, contents, make


class Stopped(BaseException):
    """What the handler of the command line raises."""


@pytest.fixture(params=[signal.SIGTERM, signal.SIGINT])
def number(request):
    """A signal, with a handler that unwinds as the command line's does."""

    def unwind(*_):
        raise Stopped

    before = signal.signal(request.param, unwind)
    yield request.param
    signal.signal(request.param, before)


@pytest.mark.parametrize("step", ["put_in_place", "sync_folder", "remove"])
def test_a_signal_while_the_names_change_comes_too_late(tmp_path, monkeypatch, number, step):
    out = tmp_path / "handoff"
    make(out, OLD)
    real = getattr(disk, step)

    def struck(*arguments):
        if step != "sync_folder" or arguments[0] == out.parent:
            os.kill(os.getpid(), number)
        return real(*arguments)

    monkeypatch.setattr(disk, step, struck)
    if step == "remove":  # once more when the staging folder is left, and there it unwinds
        with pytest.raises(Stopped):
            make(out, NEW)
    else:
        make(out, NEW)
    assert contents(out) == NEW
    assert verify(out) == []
    assert beside(out) == []


def test_a_signal_counts_again_if_the_folder_could_not_be_shown(number):
    def fail():
        with uninterrupted():
            os.kill(os.getpid(), number)
            raise OSError

    with pytest.raises(Stopped):
        fail()


def test_a_signal_before_and_after_is_as_ever(number):
    with uninterrupted():
        pass
    with pytest.raises(Stopped):
        os.kill(os.getpid(), number)


def test_other_threads_have_no_handlers_to_exchange():
    done = []

    def work():
        with uninterrupted():
            done.append(True)

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert done == [True]
