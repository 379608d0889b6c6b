"""Models that are asked over the network, each answer within limits and metered."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from govern.app.models.again import AGAIN, PATIENCE, Clock, Pace, wait_before
from govern.app.models.answer import Answer, Meter
from govern.app.models.chat import (
    UnreadableAnswerError,
    cost,
    error_code,
    messages,
    output,
    parameters,
    prompt_of,
    read,
)
from govern.app.models.post import Line, PostError
from govern.errors import UsageError
from govern.run.stage import NoAnswer

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from govern.app.models.chat import Chat
    from govern.app.models.post import Response
    from govern.run.aspect import ModelView, PromptView
    from govern.run.outside import ApiAspect, Asked
    from govern.source.canonical import Json

_COMPLETIONS = "/chat/completions"
_LOOPBACK = re.compile(r"localhost|127(\.[0-9]{1,3}){3}|::1", re.ASCII)
_MODEL = re.compile(r"[A-Za-z0-9][A-Za-z0-9 _.:/@+-]{0,100}", re.ASCII)


class SilentUpgrade(NoAnswer):
    """Another model answered than the one that was expected: its answer is not taken."""


class Apis:
    """Makes the functions of stages that are answered over the network.

    `keys` follows the reference of a key. Requests to one server share a connection, those of one model its
    pace.
    """

    def __init__(self, keys: Callable[[str], bytes], clock: Clock | None = None) -> None:
        self._keys = keys
        self._clock = clock or Clock()
        self._lines: dict[str, Line] = {}
        self._paces: dict[tuple[str, str, int | None], Pace] = {}

    def function(self, asked: Asked, how: ApiAspect) -> Callable[[Mapping[str, Json]], Answer]:
        """Give the function that asks a model.

        Raises:
            UsageError: the key is not here, or would be sent unencrypted; a parameter that can't be sent;
                several prompts.

        """
        model: ModelView = asked.uses[asked.slot]
        address, target = _split(asked.stage, str(model.endpoint))
        line = self._lines.setdefault(address, Line(address))
        pace = self._paces.setdefault(
            (address, model.request_model, how.requests_per_minute),
            Pace(how.requests_per_minute, self._clock),
        )
        return _Asking(
            asked.stage,
            how,
            model,
            prompt_of(asked.stage, asked.uses),
            parameters(asked.stage, model),
            self._headers(asked.stage, how, address),
            target,
            line,
            pace,
            self._clock,
        )

    def _headers(self, stage: str, how: ApiAspect, address: str) -> dict[str, str]:
        headers = {"Content-Type": "application/json", "Accept": "application/json", "User-Agent": "govern"}
        if how.key is None:
            return headers
        parts = urlsplit(address)
        if parts.scheme != "https" and not _LOOPBACK.fullmatch(parts.hostname or ""):
            raise UsageError(
                f"stage `{stage}`: the key {how.key} would be sent unencrypted to {parts.hostname}",
                help="let the endpoint begin with https://",
            )
        key = self._keys(how.key).strip()
        if not key.isascii() or not key.decode("ascii").isprintable():
            raise UsageError(
                f"stage `{stage}`: the key {how.key} can't stand in a header",
                help="keys are printable ASCII, on one line",
            )
        return {**headers, "Authorization": f"Bearer {key.decode('ascii')}"}


@dataclass(frozen=True, slots=True)
class _Asking:
    """A model as a function of a stage's inputs."""

    stage: str
    how: ApiAspect
    model: ModelView
    prompt: PromptView | None
    parameters: Mapping[str, Any]
    headers: Mapping[str, str]
    target: str
    line: Line
    pace: Pace
    clock: Clock

    def __call__(self, inputs: Mapping[str, Json]) -> Answer:
        """Ask, and ask again where that may help.

        Raises:
            NoAnswer: it can't be reached, refuses, was busy to the last, or another model answered.
            PluginRaised: the prompt can't be filled in, or the answer is not what it should be.

        """
        request = {**self.parameters, "messages": messages(self.prompt, inputs)}
        body = json.dumps(request, separators=(",", ":")).encode("ascii")
        for attempt in range(1, self.how.retries + 2):
            self.pace.wait()
            started = self.clock.monotonic()
            retry_after = None
            try:
                response = self.line.post(self.target, body, self.headers, self.how.timeout)
            except PostError as error:
                said = str(error)
            else:
                milliseconds = round((self.clock.monotonic() - started) * 1000)
                if response.status == 200:
                    try:
                        return self._answer(read(response.body), milliseconds)
                    except UnreadableAnswerError:
                        said = "answered with what is no chat completion"
                else:
                    said, retry_after = self._refused(response)
            if attempt <= self.how.retries:
                seconds = wait_before(attempt, retry_after, self.clock)
                if seconds > PATIENCE:
                    raise self._silent(f"{said} and asks to be left alone for {seconds:.0f} seconds", attempt)
                self.clock.sleep(seconds)
        raise self._silent(said, attempt)

    def _refused(self, response: Response) -> tuple[str, str | None]:
        """Say what a server answered instead; raises NoAnswer where asking again does not help."""
        code = error_code(response.body)
        said = f"answered with status {response.status}{f' ({code})' if code else ''}"
        if response.status in AGAIN:
            return said, response.headers.get("retry-after")
        if 300 <= response.status < 400:
            raise self._silent(f"{said}: it sends elsewhere, and the key does not follow", 1)
        raise self._silent(said, 1)

    def _answer(self, chat: Chat, milliseconds: int) -> Answer:
        expected = self.model.response_model
        if expected is not None and chat.model != expected:
            told = chat.model if chat.model and _MODEL.fullmatch(chat.model) else "a model without a name"
            raise SilentUpgrade(
                self.stage,
                f"asked for {self.model.request_model}: {told} answered, and {expected} was to answer: this "
                "is a silent upgrade, and the answer is not taken",
                help="judge the other model, and release a version whose `response_model` it is; or ask for "
                "an exact snapshot",
            )
        prices = self.how.prices
        spent = None if prices is None else cost(chat, prices.input, prices.output)
        currency = None if prices is None or spent is None else prices.currency
        meter = Meter(milliseconds, chat.input_tokens, chat.output_tokens, spent, currency)
        return Answer(output(chat.text, self.how.answer), meter, chat.model)

    def _silent(self, said: str, attempts: int) -> NoAnswer:
        host = urlsplit(str(self.model.endpoint)).netloc
        times = "" if attempts == 1 else f", {attempts} times"
        return NoAnswer(
            self.stage,
            f"has no answer: {host} {said}{times}",
            help="try again later: what was answered is kept. 401 and 403 are about the key, 404 about the "
            "endpoint or the model's name, 400 about the request",
        )


def _split(stage: str, endpoint: str) -> tuple[str, str]:
    """Part an endpoint into its server and the path of chat completions there."""
    try:
        parts = urlsplit(endpoint)
        plain = parts.port is None or 0 < parts.port < 65_536
    except ValueError:
        plain = False
    if not plain or not parts.hostname or parts.username is not None or parts.fragment:
        raise UsageError(
            f"stage `{stage}`: the endpoint of its model is no address that can be asked",
            help="write https://HOST/PATH, without a user's name or key in it",
        )
    path = parts.path.rstrip("/")
    path = path if path.endswith(_COMPLETIONS) else path + _COMPLETIONS
    return f"{parts.scheme}://{parts.netloc}", f"{path}?{parts.query}" if parts.query else path
