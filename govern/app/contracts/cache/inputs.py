"""What a judgement was made from: each question it asked of a workspace, and what was answered.

A judgement is a function of these answers. So where the same questions are answered alike today, the same
result would come out, and need not be made again. The questions are asked anew through the same tree that
judging reads through, and answers are compared by digest: no time stamp is trusted.
"""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING, TypeAlias

from govern.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from govern.contract.tree import Tree

Question: TypeAlias = tuple[str, ...]
"""`("read", path)`, or `("list", folder, ...)`."""

Answer: TypeAlias = bytes | list[str] | KeyError | UsageError
"""The bytes of a file, the files below the folders, or why there is neither."""


class NotingTree:
    """A tree that notes what is asked of it.

    Each question is put to the tree below once, and answered alike ever after: what two rules see of a file
    that changes meanwhile is one state of it, and it is the state that is noted.
    """

    def __init__(self, below: Tree) -> None:
        self._below = below
        self._answers: dict[Question, Answer] = {}

    def read(self, path: str) -> bytes:
        """Read a file, or raise, as the tree below did the first time."""
        found = self._ask("read", path)
        assert isinstance(found, bytes)  # noqa: S101 - what a question is answered by
        return found

    def paths(self, folders: Iterable[str]) -> list[str]:
        """List the files below folders, or raise, as the tree below did the first time."""
        found = self._ask("list", *folders)
        assert isinstance(found, list)  # noqa: S101 - see above
        return list(found)

    def _ask(self, *question: str) -> bytes | list[str]:
        found = self._answers.get(question)
        if found is None:
            self._answers[question] = found = _answer(self._below, question)
        if isinstance(found, Exception):
            raise found.with_traceback(None)
        return found

    def notes(self) -> list[tuple[Question, str]]:
        """Give every question with the digest of its answer."""
        return [(question, _digest(answer)) for question, answer in self._answers.items()]


def unchanged(tree: Tree, notes: Iterable[Sequence[str | Sequence[str]]]) -> bool:
    """Whether a tree answers every question as it was answered then; stops at the first that it does not."""
    return all(_digest(_answer(tree, question)) == digest for question, digest in notes)


def _answer(tree: Tree, question: Sequence[str]) -> Answer:
    kind, *asked = question
    try:
        return tree.read(asked[0]) if kind == "read" else tree.paths(asked)
    except (KeyError, UsageError) as error:
        return error


def _digest(answer: Answer) -> str:
    if isinstance(answer, UsageError):
        return repr((type(answer).__name__, answer.message, answer.help, answer.place))
    if isinstance(answer, KeyError):
        return "absent"
    data = answer if isinstance(answer, bytes) else "\0".join(answer).encode("utf-8", "surrogatepass")
    return sha256(data).hexdigest()
