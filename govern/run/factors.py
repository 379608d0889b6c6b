"""Factors: what can change behaviour, one name a component line and aspect, with the digest of its content.

The digest is over what a stage can see, no more: another version with the same content is the same factor.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import govern
from govern.contract.code import package_file
from govern.contract.fields import duration_seconds, parts_per_million
from govern.contract.impact import decimal_text
from govern.contract.python_ast import UnreadableCodeError, syntax_digest
from govern.data.columns import field_classes
from govern.errors import IntegrityError, UsageError
from govern.run.aspect import Aspect, CodeAspect, PromptView, Settings, ThresholdsView
from govern.run.outside import ApiAspect, CommandAspect, Prices
from govern.run.plugin import PluginCode
from govern.run.stage import FactorValue
from govern.source.canonical import Json, digest, digest_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from govern.contract.api import Api
    from govern.contract.code import Artefact, Code, PackageFile
    from govern.contract.command import Command
    from govern.contract.load import Loaded
    from govern.contract.reference import Ref
    from govern.contract.tree import Tree

ASPECTS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "data-contract": ("classes",),
        "sanitizer": ("",),
        "feature-extractor": ("code", "parameters", "artefacts"),
        "prompt": ("",),
        "model": ("code", "parameters", "weights", "libraries"),
        "thresholds": ("",),
        "action-policy": ("",),
    }
)
"""The aspects of the kinds that stages use, always all of them; the empty name stands for the whole."""

ENGINE = "engine"
"""The factor that stands for this program."""


def factor_name(line: str, aspect: str) -> str:
    """Name a factor: `model/afinn#weights`, or `sanitizer/review-text` for a whole component."""
    return f"{line}#{aspect}" if aspect else line


@dataclass(frozen=True, slots=True)
class Reader:
    """Reads the bytes that factors are made of; `package_bytes` gives the file of an installed package."""

    package_bytes: Callable[[PackageFile], bytes]

    def factors(self, loaded: Loaded, tree: Tree) -> dict[str, FactorValue]:
        """Give the factors of one component.

        Raises:
            UsageError: a file that is not there or can't be read as what it should be.
            IntegrityError: bytes that are not the declared ones; both digests are named.

        """
        contract: Any = loaded.contract
        made = {aspect: self._aspect(aspect, contract, tree) for aspect in ASPECTS.get(loaded.ref.slug, ())}
        return {
            factor_name(loaded.ref.line, aspect): factor(loaded.ref, aspect, digest_of(plain), content)
            for aspect, (plain, content) in made.items()
        }

    def code(self, code: Code, tree: Tree) -> tuple[Json, CodeAspect]:
        """Read code: its canonical content, over syntax trees, and the aspect that loads it."""
        sources = {path: read(tree, path) for path in code.sources}
        artefacts = self._artefacts(code.artefacts, tree)
        plugin = PluginCode(code.entry_file, code.factory, MappingProxyType(sources), dict(code.pins))
        plain: Json = {
            "factory": code.factory,
            "sources": [
                [path.removeprefix(plugin.folder) if i else "", _source_digest(path, sources[path])]
                for i, path in enumerate(code.sources)
            ],
            "pins": plain_json(code.pins),
            "artefacts": _digests(artefacts),
        }
        return plain, CodeAspect(plugin, artefacts)

    def command(self, command: Command, tree: Tree) -> tuple[Json, CommandAspect]:
        """Read a command: its canonical content, of which how long it may take is no part, and the aspect."""
        files = {path: read(tree, path) for path in command.files}
        artefacts = self._artefacts(command.artefacts, tree)
        plain: Json = {
            "command": list(command.argv),
            "files": [[path, _source_digest(path, files[path])] for path in sorted(files)],
            "program": command.program,
            "environment": plain_json(command.environment),
            "pins": plain_json(command.pins),
            "artefacts": _digests(artefacts),
        }
        return plain, CommandAspect(
            command.argv,
            MappingProxyType(files),
            artefacts,
            _frozen(command.pins),
            command.program,
            _frozen(command.environment),
            duration_seconds(command.timeout),
            duration_seconds(command.start),
        )

    def _code(self, contract: Any, tree: Tree) -> tuple[Json, Any]:
        if contract.code is not None:
            return self.code(contract.code, tree)
        if contract.command is not None:
            return self.command(contract.command, tree)
        api = getattr(contract, "api", None)
        return (None, None) if api is None else _api(api)

    def _aspect(self, aspect: str, contract: Any, tree: Tree) -> tuple[Json, Any]:  # noqa: PLR0911 - one a kind
        match contract.kind, aspect:
            case "DataContract", _:
                classes = field_classes(contract)
                return plain_json(classes), classes
            case _, "code":
                return self._code(contract, tree)
            case "Model", "parameters":
                settings = _settings(contract)
                return plain_json(_values(settings)), settings
            case _, "parameters":
                return plain_json(contract.parameters), _frozen(contract.parameters)
            case _, ("weights" | "artefacts") as name:
                artefacts = self._artefacts(getattr(contract, name), tree)
                return _digests(artefacts), artefacts
            case _, "libraries":
                return plain_json(contract.libraries), _frozen(contract.libraries)
            case "Prompt", _:
                return _prompt(contract, tree)
            case "Thresholds", _:
                values = {name: parts_per_million(value) for name, value in contract.by_name().items()}
                return plain_json(values), ThresholdsView(MappingProxyType(values))
            case "Sanitizer", _:
                return plain_json([contract.rules, contract.default]), contract
            case _:
                return plain_json(contract.actions), contract

    def _artefacts(self, artefacts: Iterable[Artefact], tree: Tree) -> Mapping[str, bytes]:
        return MappingProxyType({item.name: self._artefact(item, tree) for item in artefacts})

    def _artefact(self, artefact: Artefact, tree: Tree) -> bytes:
        package = package_file(artefact.location)
        data = read(tree, artefact.location) if package is None else self.package_bytes(package)
        if artefact.digest is not None and digest(data) != artefact.digest:
            raise IntegrityError(
                f"{artefact.location} is not what the contract declares: its digest is {digest(data)}, "
                f"declared is {artefact.digest}",
                help="install the declared version again; if the file was changed on purpose, release a new "
                "version of the component that uses it",
            )
        return data


def factor(ref: Ref, aspect: str, digest_: str, content: Any) -> FactorValue:
    """Make a factor's value; its label is the exact reference and the aspect."""
    return FactorValue(digest_, f"{ref} {aspect}".rstrip(), Aspect(digest_, content))


def engine_factor() -> FactorValue:
    """Give the factor that stands for this version of govern."""
    name = digest_of(["govern", govern.__version__])
    return FactorValue(name, f"govern {govern.__version__}", Aspect(name, govern.__version__))


def read(tree: Tree, path: str) -> bytes:
    """Read a file of a workspace; raises UsageError where there is none."""
    try:
        return tree.read(path)
    except KeyError:
        raise UsageError(
            f"there is no file {path}", help="restore it, or correct the path in the contract"
        ) from None


def plain_json(value: Any) -> Json:
    """Give a contract's value as canonical JSON; what looks alike is kept apart."""
    if hasattr(type(value), "model_fields"):
        return {name: plain_json(getattr(value, name)) for name in type(value).model_fields}
    if isinstance(value, Mapping):
        return {"map": [[str(key), plain_json(value[key])] for key in sorted(value)]}
    if isinstance(value, list | tuple):
        return [plain_json(item) for item in value]
    if isinstance(value, Decimal):
        return {"decimal": decimal_text(value)}
    if value is None or isinstance(value, bool | int):
        return value
    return str(value)


def _values(settings: Settings) -> list[Any]:
    return [
        settings.parameters,
        settings.provider,
        settings.request_model,
        settings.response_model,
        settings.endpoint,
    ]


def _settings(contract: Any) -> Settings:
    return Settings(
        _frozen(contract.parameters),
        contract.provider,
        contract.request_model,
        contract.response_model,
        contract.endpoint,
    )


def _api(api: Api) -> tuple[Json, ApiAspect]:
    """Read how a model is asked; who asks for whom, how long and at what price changes no answer."""
    prices = None
    if api.price is not None:
        parts = (parts_per_million(api.price.input), parts_per_million(api.price.output))
        prices = Prices(api.price.currency, *parts)
    return {"api": api.style, "answer": api.answer}, ApiAspect(
        api.style,
        api.answer,
        api.key,
        duration_seconds(api.timeout),
        api.retries,
        api.requests_per_minute,
        prices,
    )


def _prompt(contract: Any, tree: Tree) -> tuple[Json, PromptView]:
    texts = {section.name: read(tree, section.file) for section in contract.sections}
    plain: Json = [[section.name, section.role, digest(texts[section.name])] for section in contract.sections]
    optional = tuple(sorted(variable.name for variable in contract.variables if not variable.required))
    if optional:  # they may be left empty, so that another text is sent
        plain = {"sections": plain, "optional": list(optional)}
    for section in contract.sections:
        try:
            texts[section.name].decode()
        except UnicodeDecodeError as error:
            raise UsageError(
                f"byte {error.start} is not UTF-8", help="save the file as UTF-8", place=section.file
            ) from None
    return plain, PromptView(
        MappingProxyType({name: data.decode() for name, data in texts.items()}),
        MappingProxyType({section.name: section.role for section in contract.sections}),
        optional,
    )


def _digests(artefacts: Mapping[str, bytes]) -> Json:
    return [[name, digest(artefacts[name])] for name in sorted(artefacts)]


def _source_digest(path: str, data: bytes) -> str:
    if not path.endswith(".py"):
        return digest(data)
    try:
        return syntax_digest(data)
    except UnreadableCodeError as error:
        raise UsageError(
            str(error), help="correct the Python source", place=f"{path}:{error.line}:{error.column}"
        ) from None


def _frozen(value: Mapping[str, Any]) -> Mapping[str, Any]:
    return MappingProxyType(dict(value))
