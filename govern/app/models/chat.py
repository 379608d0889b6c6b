"""Chat completions as OpenAI has them: what is sent for a prompt and inputs, what is read of an answer."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from govern.app.models.strict import loads
from govern.app.models.uses import plain
from govern.check.templates import VARIABLE
from govern.errors import UsageError
from govern.run.aspect import PromptView
from govern.run.plugin import PluginRaised
from govern.source.canonical import CanonicalError, Json, canonical_bytes

if TYPE_CHECKING:
    from collections.abc import Mapping

    from govern.run.aspect import ModelView

_PREFIX = "gen_ai."
_NAMES = {
    "gen_ai.request.frequency_penalty": "frequency_penalty",
    "gen_ai.request.max_tokens": "max_tokens",
    "gen_ai.request.presence_penalty": "presence_penalty",
    "gen_ai.request.seed": "seed",
    "gen_ai.request.stop_sequences": "stop",
    "gen_ai.request.temperature": "temperature",
    "gen_ai.request.top_k": "top_k",
    "gen_ai.request.top_p": "top_p",
}
"""Parameters by their names in OpenTelemetry's GenAI conventions; others are sent as they are called."""
_RESERVED = frozenset({"model", "messages", "stream", "n"})
_CODE = re.compile(r"[A-Za-z][A-Za-z0-9_.-]{0,60}", re.ASCII)


class UnreadableAnswerError(Exception):
    """What came is no answer in this form; asking again may help."""


@dataclass(frozen=True, slots=True)
class Chat:
    """What a model said: its text, the name that it says it has, and the tokens of both ways."""

    text: str
    model: str | None
    input_tokens: int | None
    output_tokens: int | None


def parameters(stage: str, model: ModelView) -> dict[str, Any]:
    """Give what is sent beside the messages. Raises UsageError for a parameter that can't be sent."""
    found: dict[str, Any] = {"model": model.request_model}
    for name, value in model.parameters.items():
        sent = _NAMES.get(name, name)
        if sent.startswith(_PREFIX) or sent in _RESERVED:
            raise UsageError(
                f"stage `{stage}`: `{name}` can't be sent in a chat completion",
                help=f"parameters are {', '.join(_NAMES)}, and others as the server calls them",
            )
        found[sent] = plain(value)
    return found


def prompt_of(stage: str, uses: Mapping[str, Any]) -> PromptView | None:
    """Find the one prompt among what a stage uses. Raises UsageError where there are several."""
    found = [view for view in uses.values() if isinstance(view, PromptView)]
    if len(found) > 1:
        raise UsageError(
            f"stage `{stage}` uses {len(found)} prompts, and one is sent",
            help="make them sections of one prompt, in the order in which they are to be sent",
        )
    return found[0] if found else None


def messages(prompt: PromptView | None, inputs: Mapping[str, Json]) -> list[dict[str, str]]:
    """Fill the prompt's sections in from the inputs; without a prompt, the inputs are sent as JSON.

    A variable is the name of a field of one of the inputs, or of an input. What is no text is sent as JSON.

    Raises:
        PluginRaised: a variable that is in no input, or in several.

    """
    if prompt is None:
        return [{"role": "user", "content": canonical_bytes(dict(inputs)).decode()}]

    def filled(match: re.Match[str]) -> str:
        return _value(match["name"], inputs, prompt.optional)

    return [
        {"role": prompt.roles[name], "content": VARIABLE.sub(filled, text)}
        for name, text in prompt.sections.items()
    ]


def _value(name: str, inputs: Mapping[str, Json], optional: tuple[str, ...]) -> str:
    found = [value[name] for value in inputs.values() if isinstance(value, dict) and name in value]
    found += [inputs[name]] if name in inputs else []
    if len(found) > 1:
        raise PluginRaised(f"`{name}` of the prompt is in {len(found)} of the stage's inputs")
    if not found:
        if name in optional:
            return ""
        raise PluginRaised(f"`{name}` of the prompt is in none of the stage's inputs")
    (value,) = found
    return value if isinstance(value, str) else canonical_bytes(value).decode()


def read(body: bytes) -> Chat:
    """Read an answer.

    Raises:
        UnreadableAnswerError: it has not this form.
        PluginRaised: the model did not finish: its text was cut off, filtered, or it wants a tool.

    """
    try:
        value: Any = json.loads(body)
        (choice,) = value["choices"]
        text, finished = choice["message"].get("content"), choice.get("finish_reason")
        usage = value.get("usage") or {}
        model = value.get("model")
        tokens = [_count(usage.get(name)) for name in ("prompt_tokens", "completion_tokens")]
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise UnreadableAnswerError from None
    if finished not in {"stop", None}:
        why = finished if isinstance(finished, str) and _CODE.fullmatch(finished) else "another reason"
        raise PluginRaised(f"the model did not finish its answer: {why}")
    if not isinstance(text, str):
        raise UnreadableAnswerError
    return Chat(text, model if isinstance(model, str) else None, *tokens)


def _count(value: Any) -> int | None:
    return value if type(value) is int and 0 <= value < 1 << 40 else None


def output(text: str, form: str) -> Json:
    """Give a model's text as a stage's output; raises PluginRaised where it is not what it should be."""
    try:
        found: Json = text if form == "text" else loads(text, fraction=str)
        canonical_bytes(found)
    except CanonicalError:
        raise PluginRaised("the model's answer has no canonical JSON (ASCII keys, whole numbers)") from None
    except (ValueError, RecursionError):
        raise PluginRaised("the model answered with what is not JSON") from None
    return found


def error_code(body: bytes) -> str:
    """Give the code of an error, where it is a word: its message may quote what was sent."""
    try:
        error = json.loads(body)["error"]
        codes = [error.get("code"), error.get("type")]
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return ""
    return next((code for code in codes if isinstance(code, str) and _CODE.fullmatch(code)), "")


def cost(chat: Chat, input_price: int, output_price: int) -> int | None:
    """Give the cost in millionths of the unit in which a million tokens have these prices, rounded up."""
    if chat.input_tokens is None or chat.output_tokens is None:
        return None
    spent = Decimal(chat.input_tokens * input_price + chat.output_tokens * output_price) / 1_000_000
    return int(spent.to_integral_value(rounding="ROUND_CEILING"))
