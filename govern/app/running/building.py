"""From a release's name to a pipeline that can run, made of what was released, its packages and keys."""

from __future__ import annotations

from typing import TYPE_CHECKING

from govern.app.workspace.packages import Packages
from govern.contract.fields import workspace_path
from govern.contract.reference import Ref, version_key
from govern.errors import UsageError
from govern.run.build import Built, build
from govern.run.host import PluginHost
from govern.run.installed import Installed
from govern.run.resolve import resolve_release
from govern.source.suggest import did_you_mean

if TYPE_CHECKING:
    from govern.app.models.answers import Answers
    from govern.app.models.outside import Asks
    from govern.app.workspace.context import Context
    from govern.run.recorded import Recording


def packages(context: Context) -> Packages:
    """Where files of packages are looked for."""
    return Packages(tuple(context.root / folder for folder in context.config.packages))


def new_host(context: Context, answers: Answers | None = None, asks: Asks | None = None) -> PluginHost:
    """A host for plug-ins and for what is asked outside.

    Share one between the releases of an answer, so that equal code is loaded once. `answers` are those that
    are known, by default those kept beside the log; `asks` says what may be asked for the rest, by default
    what is replayable.
    """
    from govern.app.models.answers import Answers as Known  # noqa: PLC0415 - only what runs asks anything
    from govern.app.models.outside import Asking, Asks  # noqa: PLC0415 - see above
    from govern.app.models.shelf import WorkspaceShelf  # noqa: PLC0415 - see above

    folders = tuple(str(context.root / folder) for folder in context.config.packages)
    known = answers if answers is not None else Known(WorkspaceShelf(context))
    asking = Asking(context.environ, key_reader(context), known, asks or Asks.REPLAYABLE)
    return PluginHost(Installed(folders), asking)


def find_release(context: Context, text: str) -> Ref:
    """The release that `41`, `release/41` or `release/41@1.0.0` names; the latest version where none is said.

    Raises UsageError naming the releases there are.
    """
    wanted = text.removeprefix("release:")
    wanted = wanted if wanted.startswith("release/") else f"release/{wanted}"
    releases = [
        ref for ref in {*context.catalog.contracts, *context.lock.components} if ref.slug == "release"
    ]
    found = [ref for ref in releases if wanted in {str(ref), ref.line}]
    if found:
        return max(found, key=lambda ref: version_key(ref.version))
    lines = sorted({ref.id for ref in releases})
    guess = did_you_mean(wanted.removeprefix("release/"), lines)
    known = f"Releases are {', '.join(lines)}." if lines else "Declare one: a document of kind Release."
    raise UsageError(
        f"there is no release `{text}`", help=f"Did you mean {guess}? {known}" if guess else known
    )


def build_release(
    context: Context, release: Ref, environment: str, host: PluginHost, recording: Recording | None = None
) -> Built:
    """The pipeline that a release puts in force in an environment, ready to run."""
    resolved = resolve_release(release, environment, context.find)
    return build(resolved, packages(context).read, key_reader(context), host=host, recording=recording)


def key_reader(context: Context) -> KeyReader:
    """How a sanitiser's key references are followed here."""
    return KeyReader(context)


class KeyReader:
    """Keys of sanitisers by reference: `env:NAME` or `file:PATH`. A key never stands in a contract."""

    def __init__(self, context: Context) -> None:
        self._context = context

    def __call__(self, reference: str) -> bytes:
        """The key's bytes. Raises UsageError where the reference can't be followed."""
        scheme, _, rest = reference.partition(":")
        if scheme == "env" and rest:
            value = self._context.environ.get(rest)
            if not value:
                raise UsageError(
                    f"the key {reference} is not set", help=f"Set the environment variable {rest}."
                )
            return value.encode()
        if scheme == "file" and rest:
            return self._file(reference, rest)
        raise UsageError(f"`{reference}` is not a key reference", help="Write env:NAME or file:PATH.")

    def _file(self, reference: str, path: str) -> bytes:
        """Read a key from a file of the workspace that only its owner can read."""
        try:
            data = self._context.tree.read(workspace_path(path)).strip()
        except (KeyError, ValueError):
            raise UsageError(
                f"there is no key at {reference} in this workspace",
                help="Put the key there, in a file that git ignores; or name it env:NAME.",
            ) from None
        mode = (self._context.root / path).stat().st_mode & 0o777
        if mode & 0o077:
            raise UsageError(
                f"the key {path} has mode {mode:04o}: others on this machine can read or change it",
                help=f"Run `chmod 600 {path}`, and make a new key if anyone may have read this one.",
            )
        return data
