"""Asking a model over real sockets: a server of this machine that is well, busy, slow, broken or another."""

from __future__ import annotations

import json
import socket
import threading
import time
from collections.abc import Iterator
from email.utils import formatdate
from types import MappingProxyType
from typing import Any

import pytest

from govern.app.models import again, post
from govern.app.models.again import Clock
from govern.app.models.answer import Answer, Meter
from govern.app.models.apis import Apis, SilentUpgrade
from govern.errors import UsageError
from govern.run.aspect import ModelView, PromptView
from govern.run.outside import ApiAspect, Asked, Prices
from govern.run.plugin import PluginRaised
from govern.run.stage import NoAnswer

from ....model_server import ModelServer, serving

INPUTS: dict[str, Any] = {"sanitise": {"review": "so bad, the pain"}}
PROMPT = PromptView(
    MappingProxyType({"rules": "Count bad words.", "text": "Review: {{review}}"}),
    MappingProxyType({"rules": "system", "text": "user"}),
)


class Waits:
    """A clock that remembers how long it was told to sleep, and does not."""

    def __init__(self, wall: float = 1_800_000_000.0) -> None:
        self.slept: list[float] = []
        self.clock = Clock(time.monotonic, lambda: wall, self.slept.append, lambda: 1.0)


@pytest.fixture
def server() -> Iterator[ModelServer]:
    with serving() as found:
        yield found


def model(server: ModelServer | str, **fields: Any) -> ModelView:
    given: dict[str, Any] = {
        "parameters": MappingProxyType({"gen_ai.request.temperature": 0, "gen_ai.request.seed": 7}),
        "artefacts": MappingProxyType({}),
        "libraries": MappingProxyType({}),
        "provider": "local",
        "request_model": "counter",
        "response_model": "counter-2026-01-15",
        "endpoint": server if isinstance(server, str) else server.url,
    }
    return ModelView(**{**given, **fields})


def api(**fields: Any) -> ApiAspect:
    given: dict[str, Any] = {
        "style": "openai-chat",
        "answer": "json",
        "key": None,
        "timeout": 5,
        "retries": 2,
        "requests_per_minute": None,
        "prices": None,
    }
    return ApiAspect(**{**given, **fields})


def asking(
    view: ModelView, how: ApiAspect, prompt: PromptView | None = PROMPT, waits: Waits | None = None
) -> Any:
    uses: dict[str, Any] = {"model": view} | ({} if prompt is None else {"prompt": prompt})
    asked = Asked("rate", how, "model", uses, {}, {}, recorded=False)
    return Apis({"env:KEY": b"sk-test\n"}.__getitem__, (waits or Waits()).clock).function(asked, how)


def silence(ask: Any, inputs: Any = INPUTS) -> str:
    with pytest.raises(NoAnswer) as caught:
        ask(inputs)
    assert caught.value.help
    return caught.value.message


def test_it_sends_prompt_and_parameters_and_takes_the_answer(server: ModelServer) -> None:
    answer: Answer = asking(model(server), api())(INPUTS)
    assert answer.output == {"bad": 2}
    assert answer.model == "counter-2026-01-15"
    (asked,) = server.asked
    assert asked["path"] == "/v1/chat/completions"
    assert asked["key"] is None
    assert asked["body"] == {
        "model": "counter",
        "temperature": 0,
        "seed": 7,
        "messages": [
            {"role": "system", "content": "Count bad words."},
            {"role": "user", "content": "Review: so bad, the pain"},
        ],
    }


@pytest.mark.parametrize("path", ["/v1", "/v1/", "/v1/chat/completions", "/v1/chat/completions/"])
def test_an_endpoint_may_name_the_interface_or_the_completions(server: ModelServer, path: str) -> None:
    asking(model(server.url.removesuffix("/v1") + path), api())(INPUTS)
    assert server.asked[0]["path"] == "/v1/chat/completions"


def test_requests_share_a_connection_and_one_that_was_closed_is_opened_again(server: ModelServer) -> None:
    ask = asking(model(server), api(retries=0))
    server.plan = [{}, {}, {"close": True}, {}]
    for _ in range(3):
        ask(INPUTS)
    assert server.connections == 1
    ask(INPUTS)
    assert server.connections == 2


def test_a_kept_connection_that_the_server_dropped_meanwhile_counts_as_no_attempt(
    server: ModelServer,
) -> None:
    ask = asking(model(server), api(retries=0))
    server.plan = [{}, {"cut": -1}, {}]
    ask(INPUTS)
    assert ask(INPUTS).output == {"bad": 2}


def test_tokens_and_cost_are_metered_in_whole_millionths(server: ModelServer) -> None:
    ask = asking(model(server), api(prices=Prices("EUR", 150_000, 600_001)))
    meter = ask(INPUTS).meter
    assert (meter.input_tokens, meter.output_tokens) == (20, 5)
    assert (meter.cost, meter.currency) == (7, "EUR")  # 3 + 3.000005 millionths, rounded up
    assert 0 <= meter.milliseconds < 5_000


@pytest.mark.parametrize(
    "usage", [None, {}, {"prompt_tokens": "20"}, {"prompt_tokens": -1, "completion_tokens": 1}]
)
def test_where_nobody_says_the_tokens_there_is_no_cost(server: ModelServer, usage: Any) -> None:
    server.plan = [{"usage": usage}]
    meter = asking(model(server), api(prices=Prices("EUR", 1, 1)))(INPUTS).meter
    assert (meter.cost, meter.currency) == (None, None)


@pytest.mark.parametrize("status", [429, 500, 502, 503, 408])
def test_it_asks_again_after_longer_and_longer_waits(server: ModelServer, status: int) -> None:
    waits = Waits()
    server.plan = [{"status": status}, {"status": status}]
    assert asking(model(server), api(), waits=waits)(INPUTS).output == {"bad": 2}
    assert waits.slept == [0.5, 1.0]
    assert len(server.asked) == 3


def test_waits_are_drawn_and_bounded() -> None:
    lows = Clock(draw=lambda: 0.0)
    highs = Clock(draw=lambda: 1.0)
    assert [again.wait_before(n, None, lows) for n in (1, 2, 3, 10)] == [0.25, 0.5, 1.0, 15.0]
    assert [again.wait_before(n, None, highs) for n in (1, 2, 3, 10)] == [0.5, 1.0, 2.0, 30.0]


def test_retry_after_is_heeded_in_seconds_and_as_a_date(server: ModelServer) -> None:
    waits = Waits()
    date = formatdate(1_800_000_000.0 + 9, usegmt=True)
    server.plan = [{"status": 429, "headers": {"Retry-After": text}} for text in ("7", date)]
    asking(model(server), api(), waits=waits)(INPUTS)
    assert waits.slept == [7.0, 9.0]


@pytest.mark.parametrize("text", ["", "soon", "-5", "1e3", "9" * 400, "Wed, 21 Oct 1999 07:28:00 GMT", "²"])
def test_a_retry_after_that_says_nothing_is_passed_over(text: str) -> None:
    assert again.wait_before(1, text, Waits().clock) == 0.5


def test_who_asks_for_too_long_a_wait_is_not_waited_for(server: ModelServer) -> None:
    waits = Waits()
    server.plan = [{"status": 429, "headers": {"Retry-After": "3600"}}]
    said = silence(asking(model(server), api(), waits=waits))
    assert "status 429 and asks to be left alone for 3600 seconds" in said
    assert waits.slept == []
    assert len(server.asked) == 1


def test_after_the_last_attempt_it_says_what_came(server: ModelServer) -> None:
    server.plan = [{"status": 503}] * 9
    said = silence(asking(model(server), api()))
    assert f"has no answer: {server.url.split('/')[2]} answered with status 503, 3 times" in said
    assert len(server.asked) == 3


@pytest.mark.parametrize("status", [400, 401, 403, 404, 422])
def test_what_asking_again_does_not_help_is_told_at_once(server: ModelServer, status: int) -> None:
    body = {"error": {"message": "so bad, the pain is no valid input", "code": "invalid_api_key"}}
    server.plan = [{"status": status, "body": body}]
    said = silence(asking(model(server), api()))
    assert f"status {status} (invalid_api_key)" in said
    assert "pain" not in said
    assert len(server.asked) == 1


def test_it_is_not_sent_elsewhere(server: ModelServer) -> None:
    server.plan = [{"status": 307, "headers": {"Location": f"{server.url}/other"}}]
    assert "sends elsewhere" in silence(asking(model(server), api()))
    assert len(server.asked) == 1


def test_an_answer_that_takes_too_long_is_cut_and_asked_for_again(server: ModelServer) -> None:
    server.plan = [{"slow": 3}]
    started = time.monotonic()
    assert asking(model(server), api(timeout=1))(INPUTS).output == {"bad": 2}
    assert 0.9 < time.monotonic() - started < 2.5


def test_one_that_drips_for_ever_is_cut_at_the_same_time(server: ModelServer) -> None:
    server.plan = [{"drip": 0.05}] * 9
    started = time.monotonic()
    assert "gave no answer within 1 seconds" in silence(asking(model(server), api(timeout=1, retries=0)))
    assert time.monotonic() - started < 2


@pytest.mark.parametrize("after", [-1, 0, 100])
def test_a_connection_that_is_cut_is_asked_again(server: ModelServer, after: int) -> None:
    server.plan = [{"cut": after}]
    assert asking(model(server), api())(INPUTS).output == {"bad": 2}
    server.plan = [{"cut": after}] * 9
    assert (
        "without an answer" in (said := silence(asking(model(server), api()))) or "cut its answer off" in said
    )


def test_nobody_there_is_told(server: ModelServer) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    waits = Waits()
    said = silence(asking(model(f"http://127.0.0.1:{port}/v1"), api(), waits=waits))
    assert "can't be reached: Connection refused, 3 times" in said
    assert len(waits.slept) == 2
    assert "can't be reached" in silence(asking(model("http://no-such-host.invalid/v1"), api(retries=0)))


def test_a_server_that_speaks_no_http_is_told() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def hum() -> None:
            connection, _ = listening.accept()
            connection.recv(65_536)
            connection.sendall(b"hello, who is there?\r\n\r\n")
            connection.close()

        threading.Thread(target=hum, daemon=True).start()
        address = f"http://127.0.0.1:{listening.getsockname()[1]}/v1"
        assert "what is no HTTP" in silence(asking(model(address), api(retries=0)))


@pytest.mark.parametrize(
    "raw", ["<html>busy</html>", "[]", "{}", '{"choices": []}', '{"choices": [{}]}', "1" * 9_000]
)
def test_what_is_no_completion_is_asked_for_again(server: ModelServer, raw: str) -> None:
    server.plan = [{"raw": raw}]
    assert asking(model(server), api())(INPUTS).output == {"bad": 2}
    server.plan = [{"raw": raw}] * 9
    assert "what is no chat completion, 3 times" in silence(asking(model(server), api()))


def test_an_answer_without_end_is_cut_off(server: ModelServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(post, "LARGEST", 10_000)
    server.plan = [{"raw": " " * 20_000}] * 9
    assert "more than 10000 bytes" in silence(asking(model(server), api()))


@pytest.mark.parametrize("name", ["counter-2026-06-01", None, "counter-2026-01-15 ", "\x1b[31m", "x" * 500])
def test_another_model_is_a_silent_upgrade_and_its_answer_is_not_taken(
    server: ModelServer, name: Any
) -> None:
    server.plan = [{"model": name}]
    with pytest.raises(SilentUpgrade) as caught:
        asking(model(server), api())(INPUTS)
    said = caught.value.message
    assert "asked for counter: " in said
    assert "and counter-2026-01-15 was to answer: this is a silent upgrade" in said
    assert ("counter-2026-06-01 answered" in said) == (name == "counter-2026-06-01")
    assert "\x1b" not in said
    assert len(server.asked) == 1


def test_where_none_is_expected_whoever_answers_is_noted(server: ModelServer) -> None:
    server.plan = [{"model": "another"}]
    assert asking(model(server, response_model=None), api())(INPUTS).model == "another"


@pytest.mark.parametrize("finish", ["length", "content_filter", "tool_calls"])
def test_an_answer_that_was_not_finished_is_a_failure(server: ModelServer, finish: str) -> None:
    server.plan = [{"finish": finish}]
    with pytest.raises(PluginRaised, match=f"did not finish its answer: {finish}"):
        asking(model(server), api())(INPUTS)


def test_a_text_is_the_output_or_the_json_in_it(server: ModelServer) -> None:
    text = '{"score": 0.850, "n": 3, "why": "é"}'
    server.plan = [{"text": text}, {"text": text}]
    assert asking(model(server), api(answer="text"))(INPUTS).output == text
    assert asking(model(server), api())(INPUTS).output == {"score": "0.850", "n": 3, "why": "é"}


@pytest.mark.parametrize(
    "text", ["sure, so bad", "", "NaN", '{"a": 1, "a": 2}', '{"é": 1}', "99999999999999999999"]
)
def test_a_text_that_is_not_the_json_it_should_be_is_a_failure_and_not_quoted(
    server: ModelServer, text: str
) -> None:
    server.plan = [{"text": text}]
    with pytest.raises(PluginRaised) as caught:
        asking(model(server), api())(INPUTS)
    assert "so bad" not in str(caught.value)
    assert len(server.asked) == 1


def test_variables_are_taken_from_fields_of_inputs_and_from_inputs(server: ModelServer) -> None:
    prompt = PromptView(
        MappingProxyType({"a": "{{review}} | {{ count }} | {{tags}} | {{unknown}}"}),
        MappingProxyType({"a": "user"}),
        ("unknown",),
    )
    inputs = {"sanitise": {"review": "{{count}}", "tags": ["x", 1]}, "count": 3}
    asking(model(server), api(), prompt)(inputs)
    assert server.asked[0]["body"]["messages"][0]["content"] == '{{count}} | 3 | ["x",1] | '


@pytest.mark.parametrize(
    ("inputs", "said"),
    [({"sanitise": {}}, "in none of"), ({"a": {"review": "x"}, "b": {"review": "x"}}, "in 2 of")],
)
def test_a_variable_that_is_not_plain_is_a_failure_before_anything_is_sent(
    server: ModelServer, inputs: Any, said: str
) -> None:
    with pytest.raises(PluginRaised, match=f"`review` of the prompt is {said} the stage's inputs"):
        asking(model(server), api())(inputs)
    assert not server.asked


def test_without_a_prompt_the_inputs_are_sent_as_json(server: ModelServer) -> None:
    asking(model(server), api(), None)(INPUTS)
    content = server.asked[0]["body"]["messages"]
    assert content == [{"role": "user", "content": '{"sanitise":{"review":"so bad, the pain"}}'}]


def test_the_key_goes_along_and_nowhere_else(server: ModelServer) -> None:
    ask = asking(model(server), api(key="env:KEY", retries=0))
    ask(INPUTS)
    assert server.asked[0]["key"] == "Bearer sk-test"
    server.plan = [{"status": 401, "body": {"error": {"message": "bad key sk-test", "code": "sk test"}}}]
    said = silence(ask)
    assert "sk-test" not in said
    assert "sk test" not in said  # no word of a code, but a text that may quote
    assert "sk-test" not in json.dumps(server.asked[0]["body"])


def test_a_key_is_never_sent_unencrypted_to_another_machine() -> None:
    with pytest.raises(UsageError, match=r"would be sent unencrypted to models\.example"):
        asking(model("http://models.example/v1"), api(key="env:KEY"))
    asking(model("http://models.example/v1"), api())
    asking(model("https://models.example/v1"), api(key="env:KEY"))


@pytest.mark.parametrize(
    "endpoint",
    [
        "http:///v1",
        "http://me:secret@127.0.0.1/v1",
        "http://127.0.0.1:x/v1",
        "http://127.0.0.1:99999/v1",
        "http://h/v1#a",
    ],
)
def test_an_endpoint_that_can_not_be_asked_is_refused_and_not_quoted(endpoint: str) -> None:
    with pytest.raises(UsageError, match="no address that can be asked") as caught:
        asking(model(endpoint), api())
    assert "secret" not in caught.value.message


@pytest.mark.parametrize(
    "name", ["gen_ai.request.choice.count", "gen_ai.request.model", "stream", "n", "messages"]
)
def test_parameters_that_would_change_the_form_are_refused(name: str) -> None:
    with pytest.raises(UsageError, match="can't be sent"):
        asking(model("http://127.0.0.1/v1", parameters={name: 1}), api())


def test_other_parameters_are_sent_as_they_are_called(server: ModelServer) -> None:
    extra = {"response_format": {"type": "json_object"}, "gen_ai.request.stop_sequences": ("a", "b")}
    asking(model(server, parameters=extra), api())(INPUTS)
    body = server.asked[0]["body"]
    assert (body["response_format"], body["stop"]) == ({"type": "json_object"}, ["a", "b"])


def test_two_prompts_are_refused() -> None:
    how = api()
    uses = {"model": model("http://127.0.0.1/v1"), "a": PROMPT, "b": PROMPT}
    with pytest.raises(UsageError, match="uses 2 prompts, and one is sent"):
        Apis(dict[str, bytes]().__getitem__).function(
            Asked("rate", how, "model", uses, {}, {}, recorded=False), how
        )


def test_the_pace_is_even_and_shared_by_what_asks_one_model(server: ModelServer) -> None:
    now = [100.0]
    slept: list[float] = []

    def sleep(seconds: float) -> None:
        slept.append(round(seconds, 6))
        now[0] += seconds

    apis = Apis({}.__getitem__, Clock(lambda: now[0], time.time, sleep, lambda: 1.0))
    how = api(requests_per_minute=30)
    uses = {"model": model(server), "prompt": PROMPT}
    functions = [
        apis.function(Asked("rate", how, "model", uses, {}, {}, recorded=False), how) for _ in range(2)
    ]
    for ask in (*functions, *functions):
        ask(INPUTS)
    assert slept == [2.0, 2.0, 2.0]
    now[0] += 60
    functions[0](INPUTS)
    assert slept == [2.0, 2.0, 2.0]  # who was slow saves nothing up
    functions[0](INPUTS)
    assert slept == [2.0] * 4


def test_an_answer_is_read_back_as_it_was() -> None:
    answer = Answer({"bad": [1, None]}, Meter(12, 20, 5, 7, "EUR"), "m")
    assert Answer.of_json(json.loads(json.dumps(answer.to_json()))) == answer
