from __future__ import annotations

import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from govern.app.models import command
from govern.app.models.command import CommandError, CommandFunction
from govern.app.models.program import EndedError, Program

LOOP = """
import json, os, sys
for line in sys.stdin:
    asked = json.loads(line)
    {body}
    print(json.dumps(answer), flush=True)
"""

Made = Callable[..., CommandFunction]


@pytest.fixture
def made(tmp_path: Path) -> Iterator[Made]:
    """Make a function of a program whose loop has this body."""
    open_ones: list[CommandFunction] = []

    def make(body: str = "answer = asked", *, before: str = "", **options: Any) -> CommandFunction:
        path = tmp_path / f"program_{len(open_ones)}.py"
        path.write_text(before + LOOP.format(body=body.replace("\n", "\n    ")))
        options = {"timeout": 5.0, "start": 20.0} | options
        open_ones.append(CommandFunction([sys.executable, "-S", "-E", str(path)], **options))
        return open_ones[-1]

    yield make
    for one in open_ones:
        one.close()


def failed(ask: CommandFunction, value: Any = None) -> CommandError:
    with pytest.raises(CommandError) as caught:
        ask(value)
    return caught.value


def alive(pid: int) -> bool:
    """Whether a process runs; one that ended and waits to be noted does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def gone(pid: int, within: float = 5.0) -> bool:
    end = time.monotonic() + within
    while alive(pid) and time.monotonic() < end:
        time.sleep(0.01)
    return not alive(pid)


def test_one_process_answers_all_questions(made: Made) -> None:
    with made("answer = [asked, os.getpid()]") as ask:
        values = [None, 1, "naïve 💊\n\x00", {"a": [1.5, True]}, "\ud800"]
        answers = [ask(value) for value in values]
    assert [answer[0] for answer in answers] == values
    assert len({answer[1] for answer in answers}) == 1
    assert gone(answers[0][1])


def test_large_questions_and_answers_pass_while_the_error_output_is_full(made: Made) -> None:
    ask = made("sys.stderr.write('x' * 300_000)\nanswer = asked")
    value = "å" * 400_000
    assert ask(value) == value
    assert ask(value) == value


def test_it_has_no_environment_but_what_is_declared(made: Made) -> None:
    os.environ["GOVERN_TEST_WORD"] = "not for programs"
    try:
        assert "GOVERN_TEST_WORD" not in made("answer = dict(os.environ)")(None)
        found = made("answer = dict(os.environ)", environ={"GREETING": "hello"})(None)
    finally:
        del os.environ["GOVERN_TEST_WORD"]
    assert found["GREETING"] == "hello"
    assert found.keys() <= {"GREETING", "LC_CTYPE", "PWD", "SHLVL", "_"}


def test_it_runs_where_it_is_told_to(made: Made, tmp_path: Path) -> None:
    where = tmp_path / "there"
    where.mkdir()
    assert made("answer = os.getcwd()", cwd=where)(None) == str(where)


def test_out_of_time_it_is_killed_with_all_that_it_started(made: Made, tmp_path: Path) -> None:
    ask = made(
        "import subprocess\n"
        "child = subprocess.Popen(['sleep', '60'])\n"
        f"open({str(tmp_path / 'pids')!r}, 'w').write(f'{{os.getpid()}} {{child.pid}}')\n"
        "child.wait()\nanswer = 1",
        timeout=0.3,
        start=0.5,
    )
    started = time.monotonic()
    error = failed(ask)
    assert "gave no answer within 0.8 seconds" in error.message
    assert time.monotonic() - started < 2
    for pid in (tmp_path / "pids").read_text().split():
        assert gone(int(pid))


def test_the_time_to_start_counts_for_the_first_answer_only(made: Made) -> None:
    ask = made("import time\ntime.sleep(asked)\nanswer = os.getpid()", timeout=0.3, start=20.0)
    first = ask(0.5)
    assert ask(0) == first
    assert "within 0.3 seconds" in failed(ask, 5).message
    assert ask(0) != first


def test_a_program_that_ended_in_between_is_started_again(made: Made) -> None:
    ask = made("answer = os.getpid()")
    first = ask(None)
    os.kill(first, signal.SIGKILL)
    assert gone(first)
    second = ask(None)
    assert second != first
    assert alive(second)


def test_one_that_ends_at_every_question_is_started_three_times_and_no_more(
    made: Made, tmp_path: Path
) -> None:
    count = tmp_path / "starts"
    ask = made("sys.exit(7)", before=f"open({str(count)!r}, 'a').write('.')\n")
    assert "ended with status 7 without an answer" in failed(ask).message
    assert count.read_text() == "." * command.STARTS


def test_after_five_failures_in_a_row_it_is_not_started_again(made: Made, tmp_path: Path) -> None:
    count = tmp_path / "starts"
    ask = made("sys.exit(7)", before=f"open({str(count)!r}, 'a').write('.')\n")
    for _ in range(command.MOST_FAILURES):
        failed(ask)
    starts = count.read_text()
    assert "not started again" in failed(ask).message
    assert count.read_text() == starts


def test_a_good_answer_ends_the_row_of_failures(made: Made) -> None:
    ask = made("answer = 1 / asked")
    for _ in range(command.MOST_FAILURES + 2):
        failed(ask, 0)
        assert ask(1) == 1


def test_the_error_tells_the_end_of_what_it_said(made: Made) -> None:
    error = failed(made("sys.stderr.write('y' * 9_000 + ' no lexicon\\x1b[31m')\nsys.exit(1)"))
    assert error.said.endswith("no lexicon [31m")
    assert len(error.said) <= 4_096
    assert error.said in error.message
    assert error.said not in error.told


def test_the_error_tells_nothing_of_the_questions_before(made: Made) -> None:
    ask = made(
        "import time\n"
        "print(f'about {asked}. ', file=sys.stderr, flush=True)\n"
        "time.sleep(60 if asked == 'two' else 0)\n"
        "answer = 1",
        timeout=0.5,
    )
    assert ask("one") == 1
    error = failed(ask, "two")
    assert "about two" in error.said
    assert "about one" not in error.said


def test_what_may_be_passed_on_says_where_and_quotes_nothing(made: Made) -> None:
    error = failed(made("raise ValueError(asked)"), "a secret remark")
    assert "a secret remark" in error.message
    assert "secret" not in error.told
    assert "ValueError at program_0.py:5" in error.told


def test_what_it_said_before_it_read_anything_is_told(made: Made) -> None:
    error = failed(made(before="import sys\nsys.exit('there is no lexicon here')\n"), "a secret remark")
    assert error.told.endswith("ended with status 1 without an answer: there is no lexicon here")


def test_so_is_what_it_said_when_it_had_long_ended(tmp_path: Path) -> None:
    program = Program((sys.executable, "-c", "raise SystemExit('there is no lexicon')"), tmp_path, {})
    os.waitid(os.P_PID, program._process.pid, os.WEXITED | os.WNOWAIT)
    with pytest.raises(EndedError):
        program.exchange(b"1", 5)
    assert bytes(program.said).strip() == b"there is no lexicon"
    assert program.untouched


@pytest.mark.parametrize(
    "said", ["'sure, here it is: {}'", '\'{"a": 1, "a": 2}\'', "'NaN'", "''", "'[' * 100_000", "'\\xff'"]
)
def test_what_is_no_json_is_refused(made: Made, said: str) -> None:
    error = failed(
        made(f"sys.stdout.buffer.write(({said}).encode('latin-1') + b'\\n'); sys.stdout.flush(); continue")
    )
    assert error.garbled
    assert "is not JSON" in error.message


def test_two_lines_for_one_question_are_refused(made: Made) -> None:
    ask = made("print('{}')\nanswer = 1")
    assert "more than one line" in failed(ask).message


def test_a_line_that_comes_late_is_not_taken_for_the_next_answer(made: Made) -> None:
    ask = made("print('1', flush=True)\nimport time\ntime.sleep(0.2)\nprint('2', flush=True)\ncontinue")
    assert ask(None) == 1
    time.sleep(0.5)
    assert "before it was asked, or more than once" in failed(ask).message


def test_an_answer_without_end_is_cut_off(made: Made, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("govern.app.models.program.LONGEST", 100_000)
    assert "more than 100000 bytes" in failed(made("while True: sys.stdout.write('x' * 4096)")).message


def test_a_closed_output_is_no_answer(made: Made, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("govern.app.models.program.GRACE", 0.2)
    error = failed(made("os.close(1)\nimport time\ntime.sleep(60)"))
    assert "closed its output without an answer" in error.message


def test_a_program_that_is_not_there_is_told(tmp_path: Path) -> None:
    for argv, why in (([str(tmp_path / "none")], "No such file"), ([str(tmp_path)], "Permission denied")):
        error = failed(CommandFunction(argv))
        assert f"the command {argv[0]} can't be started: {why}" in error.message
        assert error.help


def test_a_program_killed_by_a_signal_is_told(made: Made) -> None:
    assert "was ended by signal 9" in failed(made("os.kill(os.getpid(), 9)")).message


def test_closing_kills_what_does_not_end_by_itself(made: Made, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("govern.app.models.command.GRACE", 0.1)
    ask = made(
        "answer = os.getpid()", before="import signal\nsignal.signal(signal.SIGTERM, signal.SIG_IGN)\n"
    )
    stubborn = made("print(os.getpid(), flush=True)\nimport time\ntime.sleep(60)")
    for one in (ask, stubborn):
        pid = one(None)
        one.close()
        assert gone(pid)


def test_nobody_takes_the_answer_of_a_question_that_was_given_up(made: Made) -> None:
    ask = made("import time\ntime.sleep(asked)\nanswer = asked", timeout=20.0)
    assert ask(0) == 0
    timer = threading.Timer(0.3, signal.raise_signal, [signal.SIGINT])
    timer.start()
    with pytest.raises(KeyboardInterrupt):
        ask(2)
    assert ask(0) == 0


def test_threads_wait_for_one_another(made: Made) -> None:
    ask = made()
    wrong: list[int] = []

    def work(value: int) -> None:
        wrong.extend(value for _ in range(20) if ask(value) != value)

    threads = [threading.Thread(target=work, args=(value,)) for value in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not wrong


def test_what_a_program_says_of_its_environment_is_told_by_name() -> None:
    says = "import os, sys; sys.exit('refused ' + os.environ['API_KEY'])"
    environ = {"API_KEY": "sk-very-secret", "PATH": "/usr/bin:/bin"}
    with CommandFunction(["python3", "-c", says], environ=environ, name="rate") as ask:
        error = failed(ask, {"x": 1})
    assert "refused (API_KEY)" in error.message
    assert "sk-very-secret" not in f"{error.told}{error.said}{error}"
