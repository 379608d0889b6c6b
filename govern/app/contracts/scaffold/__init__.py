"""What a new workspace is made of: the files of `template`, which a newcomer reads in this order.

The template is a whole workspace, read as package data and never imported. Only its name is filled in.
"""

from __future__ import annotations

from dataclasses import dataclass
from importlib.resources import files

PLACEHOLDER = b"@NAME@"
"""Where the workspace's name stands in `govern.yaml`."""


@dataclass(frozen=True, slots=True)
class Part:
    """A file of the template: its path in the workspace, with forward slashes, and what it is for."""

    path: str
    purpose: str


ATTRIBUTES = ".gitattributes"
"""What git does with line endings and merges; a repository may have one already, which then stays."""

PARTS = (
    Part("govern.yaml", "the workspace: where contracts stand, where the log is"),
    Part("contracts/comments.yaml", "the source: its fields, and how sensitive each is"),
    Part("data/comments.tsv", "six invented records"),
    Part("contracts/comment-text.sanitizer.yaml", "what happens to each field before a model sees it"),
    Part("contracts/urgency.model.yaml", "the model: pinned words, and the code that reads them"),
    Part("contracts/urgency-words.tsv", "its words"),
    Part("contracts/stages/urgency.py", "its code"),
    Part("contracts/triage.thresholds.yaml", "the numbers that decide"),
    Part("contracts/stages/recommend.py", "from a score to a recommendation"),
    Part("contracts/follow-up.actions.yaml", "all that a recommendation may do"),
    Part("contracts/comment-triage.pipeline.yaml", "the stages from a record to a decision"),
    Part("contracts/releases/1.yaml", "which versions are in force where"),
    Part("prompts/reply.yaml", "a prompt: its files, and what is filled into them"),
    Part("prompts/reply/system.md", "its instructions"),
    Part("prompts/reply/user.md", "its template"),
    Part("contracts/drafts/writer.model.yaml", "a draft: a hosted model"),
    Part("contracts/drafts/reply.pipeline.yaml", "a draft: the prompt and the hosted model in a pipeline"),
    Part(ATTRIBUTES, "keeps pinned bytes as they are, and both branches' lines of the lock in a merge"),
    Part("lineage/.gitignore", "keeps the log's database and private keys out of git"),
)


def scaffold_files(name: str) -> dict[str, bytes]:
    """Give the files of a new workspace of that name, by path, in the order of `PARTS`."""
    template = files(__name__) / "template"
    return {
        part.path: template.joinpath(*part.path.split("/")).read_bytes().replace(PLACEHOLDER, name.encode())
        for part in PARTS
    }
