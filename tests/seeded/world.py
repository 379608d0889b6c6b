"""A workspace in which every field of every kind says something, as data that a generator can change."""

from __future__ import annotations

import json
from copy import deepcopy
from typing import Any

Values = dict[str, Any]

SHA = "sha256:" + "1" * 64

ENVELOPE: Values = {
    "name": "A name",
    "domain": "reviews",
    "tags": ["one", "two"],
    "description": {"purpose": "p", "usage": "u", "limitations": "l"},
    "team": {
        "name": "readers",
        "members": [
            {"username": "ann", "role": "data owner", "dateIn": "2024-01-01", "dateOut": "2030-01-01"},
            {"username": "bob", "role": "analyst"},
        ],
    },
    "roles": [
        {
            "role": "reader",
            "access": "read",
            "firstLevelApprovers": "owner",
            "secondLevelApprovers": "officer",
        },
        {"role": "writer", "access": "redacted"},
    ],
    "support": [{"channel": "#reviews", "tool": "slack", "url": "https://example.org/reviews"}],
    "slaProperties": [
        {"property": "retention", "value": 30, "unit": "d", "element": "reviews.text"},
        {"property": "latency", "value": "PT1H"},
    ],
    "customProperties": [
        {
            "property": "colour",
            "value": {"shade": 3, "of": ["a", "b"]},
            "vendor": "acme",
            "description": "why",
        },
        {"property": "size", "value": "3"},
    ],
}


def component(kind: str, name: str, version: str = "1.0.0", *, full: bool = True, **values: Any) -> Values:
    envelope = deepcopy(ENVELOPE) if full else {}
    return {
        "apiVersion": "govern/v1",
        "kind": kind,
        "id": name,
        "version": version,
        "status": "active",
        **envelope,
        **values,
    }


CODE = {
    "entry": "contracts/negation.py:build",
    "files": ["contracts/words.py", "contracts/rules.txt"],
    "artefacts": [
        {"name": "engine", "location": "package:engine==1.0/engine/core.py", "digest": SHA},
        {"name": "table", "location": "contracts/words.tsv", "digest": SHA},
    ],
    "pins": {"regex": "1.0", "numpy": "2.0"},
}
ARTEFACTS = [
    {"name": "words", "location": "contracts/words.tsv", "digest": SHA},
    {"name": "lexicon", "location": "package:afinn==0.1/afinn/data/AFINN.txt", "digest": SHA},
]
PARAMETERS = {"window": 3, "words": ["a", "b"], "deep": {"flag": True, "ratio": 0.5}, "text": "3"}

COMMAND = {
    "argv": ["python3", "contracts/negation.py", "-v"],
    "files": ["contracts/negation.py", "contracts/words.py"],
    "artefacts": CODE["artefacts"],
    "pins": CODE["pins"],
    "program": SHA,
    "environment": {"MODE": "strict", "TOKEN": "env:TOKEN"},
    "timeout": "PT120S",
    "start": "PT180S",
}
API = {
    "style": "openai-chat", "answer": "json", "key": "env:MODEL_KEY", "timeout": "PT120S", "retries": 3,
    "requests_per_minute": 600, "price": {"currency": "EUR", "input": 0.15, "output": 0.6},
}  # fmt: skip

THRESHOLDS = {
    "values": [
        {"name": "high", "value": 0.8, "metric": "score", "minimum": 0, "maximum": 1, "description": "act"},
        {"name": "low", "value": 0.25, "metric": "score"},
    ]
}
RULES: list[Values] = [
    {"field": "review", "method": "redact", "patterns": ["email", "phone"], "expressions": ["[0-9]{4}", "x+"],
     "words_of": ["name", "town"], "replacement": "[gone]", "lowers_to": "internal"},
    {"field": "rating", "method": "keep", "lowers_to": "public"},
    {"field": "name", "method": "suppress", "lowers_to": "public"},
    {"field": "writer", "method": "hash", "key": "env:HASH_KEY", "length": 40, "lowers_to": "internal"},
    {"field": "patient", "method": "tokenise", "key": "env:OTHER", "prefix": "pat", "lowers_to": "internal"},
    {"field": "age", "method": "generalise", "to": "bucket", "size": 10, "lowers_to": "internal"},
    {"field": "date", "method": "generalise", "to": "year", "lowers_to": "internal"},
    {"field": "dose", "method": "noise", "key": "env:NOISE_KEY", "width": 5, "lowers_to": "internal"},
    {"field": "visits", "method": "aggregate", "minimum_group": 10, "lowers_to": "public"},
    {"field": "story", "method": "synthesise", "generator": "markov", "lowers_to": "public"},
]  # fmt: skip

ACTIONS: list[Values] = [
    {"name": "tag", "blast_radius": "low", "minimum_confidence": 0.6},
    {
        "name": "recall", "blast_radius": "high", "minimum_confidence": 0.9,
        "approvals": [{"role": "officer", "count": 2}, {"role": "owner", "count": 1}],
        "corroboration": {"signals": 2, "within": "PT4H"},
        "rollback": {"how": "undo it", "role": "officer", "within": "P2D"},
        "fallback": "tag", "notify": ["desk", "press"],
    },
]  # fmt: skip

SOURCE: Values = {
    "apiVersion": "v3.1.0", "kind": "DataContract", "id": "reviews", "version": "1.0.0", "status": "active",
    "name": "Reviews", "tenant": "t", "domain": "d", "dataProduct": "p", "tags": ["a"],
    "description": {"purpose": "p", "usage": "u", "limitations": "l"},
    "authoritativeDefinitions": [{"url": "https://example.org/a", "type": "tutorial"}],
    "contractCreatedTs": "2024-01-01T00:00:00Z",
    "team": {"name": "readers", "members": [{"username": "ann", "role": "owner", "description": "leads"}]},
    "support": [{"channel": "#r", "url": "https://example.org", "tool": "slack", "scope": "issues"}],
    "price": {"priceAmount": 1, "priceCurrency": "EUR", "priceUnit": "gb"},
    "servers": [
        {"server": "lake", "type": "s3", "environment": "production", "description": "where it lies",
         "location": "s3://a/b", "format": "parquet", "endpointUrl": "https://s3.example.org",
         "roles": [{"role": "puller", "access": "read"}],
         "customProperties": [{"property": "zone", "value": "eu"}]},
        {"server": "desk", "type": "local", "environment": "test", "path": "a/b.tsv", "format": "csv"},
    ],
    "schema": [
        {
            "name": "reviews", "physicalType": "table", "physicalName": "rev", "businessName": "Reviews",
            "description": "one a row", "tags": ["t"], "dataGranularityDescription": "one a review",
            "authoritativeDefinitions": [{"url": "https://example.org/t", "type": "tutorial"}],
            "quality": [
                {"name": "many", "metric": "rowCount", "mustBeGreaterThan": 10, "severity": "error",
                 "dimension": "completeness", "description": "enough", "businessImpact": "none",
                 "schedule": "0 1 * * *", "scheduler": "cron", "unit": "rows", "type": "library"},
                {"name": "few", "type": "sql", "query": "select 1", "mustBeLessThan": 5},
            ],
            "customProperties": [{"property": "tier", "value": "redacted", "description": "kept"}],
            "properties": [
                {
                    "name": "text", "logicalType": "string", "physicalType": "varchar", "physicalName": "txt",
                    "businessName": "Text", "description": "what was said", "tags": ["pii"],
                    "classification": "confidential", "encryptedName": "text_x", "criticalDataElement": True,
                    "primaryKey": True, "required": True, "unique": False, "examples": ["good"],
                    "partitioned": True, "partitionKeyPosition": 1,
                    "transformLogic": "lower(t)", "transformSourceObjects": ["raw.reviews"],
                    "transformDescription": "in small letters",
                    "authoritativeDefinitions": [{"url": "https://example.org/f", "type": "tutorial"}],
                    "logicalTypeOptions": {"maxLength": 100, "pattern": "^x"},
                    "quality": [{"name": "filled", "metric": "nullValues", "mustBe": 0, "type": "library"}],
                    "customProperties": [{"property": "dataCategory", "value": "user.content"}],
                },
                {"name": "tail", "logicalType": "object",
                 "properties": [{"name": "end", "logicalType": "string", "classification": "internal"}]},
                {"name": "list", "logicalType": "array",
                 "items": {"logicalType": "string", "classification": "internal"}},
            ],
        },
        {"name": "notes", "properties": [{"name": "note", "logicalType": "string"}]},
    ],
    "roles": [
        {"role": "reader", "access": "read", "description": "reads", "firstLevelApprovers": "owner",
         "secondLevelApprovers": "officer", "customProperties": [{"property": "until", "value": "never"}]},
        {"role": "writer", "access": "redacted"},
    ],
    "slaDefaultElement": "reviews.text",
    "slaProperties": [
        {"property": "retention", "value": 30, "unit": "d", "element": "reviews.text",
         "description": "a month", "driver": "regulatory"},
        {"property": "latency", "value": 3, "unit": "h", "valueExt": 4},
    ],
    "customProperties": [
        {"property": "tier", "value": "redacted", "vendor": "govern", "description": "which data"},
        {"property": "residency", "value": ["DE", "FR"], "vendor": "govern"},
        {"property": "legalBasis", "value": "consent", "vendor": "govern"},
    ],
}  # fmt: skip

PIPELINE: Values = {
    "sources": ["data-contract/reviews@1.0.0", "data-contract/ratings@1.0.0"],
    "stages": [
        {"name": "clean", "inputs": ["record"], "uses": {"sanitizer": "sanitizer/strict@1.0.0"},
         "builtin": "sanitise", "description": "first"},
        {"name": "extract", "inputs": ["clean"], "replay": "plugin", "deterministic": True,
         "uses": {"words": "thresholds/triage@1.0.0", "extractor": "feature-extractor/negation@1.0.0"}},
        {"name": "score", "inputs": ["clean", "extract"],
         "uses": {"prompt": "prompt/triage@1.0.0", "model": "model/scorer@1.0.0"}, "code": CODE},
        {"name": "act", "inputs": ["score"], "builtin": "act",
         "uses": {"policy": "action-policy/triage@1.0.0"}},
        {"name": "ask", "inputs": ["clean"],
         "uses": {"program": "feature-extractor/program@1.0.0", "runner": "model/runner@1.0.0",
                  "hosted": "model/hosted@1.0.0"}, "code": CODE},
    ],
    "output": [
        {"name": "label", "type": "string", "classification": "confidential", "description": "what"},
        {"name": "score", "type": "number"},
    ],
    "retention": "P30D", "environments": ["test", "staging"],
    "budget": {"per_event": 10, "currency": "EUR", "meter": "tokens"},
    "escalation": {"role": "officer", "after": "P2D"},
    "revocation_window": "P30D",
}  # fmt: skip

RELEASE: Values = {
    "environments": [
        {"name": "production", "components": ["thresholds/triage@1.0.0", "prompt/triage@1.0.0"]},
        {"name": "test", "components": ["thresholds/triage@1.0.0"]},
    ],
    "evidence": [
        {"name": "first", "kind": "what-if", "digest": SHA, "location": "evidence/a.json"},
        {"name": "second", "kind": "review", "digest": SHA},
    ],
    "approvals": [
        {"username": "ann", "role": "owner", "statement": SHA},
        {"username": "bob", "role": "officer", "statement": SHA},
    ],
}

WAIVER: Values = {
    "rule": "PRV001", "scope": {"fingerprint": "0123456789abcdef"}, "reason": "known", "owner": "ann",
    "approver": "bob", "issued": "2026-01-10", "expires": "2026-06-10",
}  # fmt: skip

POLICY: Values = {
    "code": "ABC001", "severity": "error", "controls": ["gdpr/5.1.c"], "subject": "contract",
    "match": {"kind": ["Prompt", "Model"], "domain": "reviews", "when": "true"},
    "for_each": "contract.tags", "require": "item != ''", "message": "no", "help": "do it",
    "cases": [
        {"name": "good", "given": {"contract": {"tags": ["a"]}}, "expect": "pass"},
        {"name": "bad", "given": {"contract": {"tags": [""]}}, "expect": "fail"},
    ],
}  # fmt: skip

DOCUMENTS: dict[str, Values] = {
    "contracts/thresholds.yaml": component("Thresholds", "triage", **THRESHOLDS),
    "contracts/extractor.yaml": component(
        "FeatureExtractor", "negation", code=CODE, parameters=PARAMETERS, artefacts=ARTEFACTS
    ),
    "contracts/model.yaml": component(
        "Model", "scorer", provider="local", request_model="scorer-1", response_model="scorer-1-2024",
        endpoint="https://models.example.org/v1", parameters=PARAMETERS, code=CODE, weights=ARTEFACTS,
        libraries={"afinn": "0.1", "numpy": "2.0"}, replay="plugin", deterministic=True,
    ),
    "contracts/program.yaml": component("FeatureExtractor", "program", command=COMMAND),
    "contracts/runner.yaml": component(
        "Model", "runner", provider="local", request_model="runner", command=COMMAND, replay="plugin",
        deterministic=True,
    ),
    "contracts/hosted.yaml": component(
        "Model", "hosted", provider="openai", request_model="scorer-1", response_model="scorer-1-2024",
        endpoint="https://models.example.org/v1", parameters=PARAMETERS, api=API, replay="recorded",
        deterministic=False,
    ),
    "contracts/sanitizer.yaml": component("Sanitizer", "strict", rules=RULES, default="suppress"),
    "contracts/classes.yaml": component(
        "Sanitizer", "classes", default="suppress",
        rules=[
            {"classification": "restricted", "method": "suppress", "lowers_to": "public"},
            {"field": "review", "method": "redact", "patterns": ["email", "url"]},
            *({key: value for key, value in rule.items() if key not in {"field", "lowers_to"}}
              | {"classification": "internal"} for rule in RULES),
        ],
    ),
    "contracts/actions.yaml": component("ActionPolicy", "triage", actions=ACTIONS),
    "contracts/reviews.yaml": SOURCE,
    "contracts/pipeline.yaml": component("InsightPipeline", "triage", **PIPELINE),
    "contracts/release.yaml": component("Release", "41", **RELEASE),
    "prompts/prompt.yaml": component(
        "Prompt", "triage",
        sections=[
            {"name": "system", "role": "system", "file": "prompts/system.md"},
            {"name": "user", "role": "user", "file": "prompts/user.md"},
        ],
        variables=[
            {"name": "text", "type": "string", "classification": "internal", "required": True,
             "description": "t"},
            {"name": "rating", "type": "integer", "required": False},
        ],
    ),
    "policies/policy.yaml": component("Policy", "guard", **POLICY),
    "policies/waiver.yaml": component("Waiver", "finding", **WAIVER),
    "policies/place.yaml": component(
        "Waiver", "place", **{**WAIVER, "scope": {"file": "contracts/actions.yaml", "route": "actions[0]"}}
    ),
    "policies/inline.yaml": component(
        "Waiver", "inline", **{**WAIVER, "scope": {"file": "contracts/actions.yaml", "inline": True}}
    ),
}  # fmt: skip

SETTINGS: Values = {
    "apiVersion": "govern/v1", "kind": "Workspace", "name": "triage", "description": "what for",
    "contracts": ["contracts", "prompts", "policies", "more"],
    "packages": [".packages/one", ".packages/two"],
    "log": {"origin": "example.org/triage", "database": "lineage/l.db", "published": "lineage/p",
            "trust": "lineage/t.policy", "disclosures": "none"},
    "run": {"release": "release/41@1.0.0", "environment": "staging", "batch": 20},
    "lint": {
        "rule_set": 1, "packs": ["recommended", "privacy"],
        "levels": [
            {"code": "PRV001", "level": "warning", "reason": "for now"},
            {"code": "ACT001", "level": "error", "reason": "always"},
        ],
    },
    "people": [
        {"username": "ann", "emails": ["ann@example.org", "ann@example.com"], "roles": ["owner", "officer"],
         "keys": ["ssh-ed25519 AAAA1", "ssh-ed25519 AAAA2"], "until": "2030-01-01"},
        {"username": "bob", "emails": ["bob@example.org"], "roles": ["officer"],
         "keys": ["ssh-ed25519 AAAA3"]},
    ],
    "gate": {
        "approvals": [
            {"name": "whatever-loosens", "direction": "looser", "count": 1},
            {"name": "far", "class": "behaviour", "direction": "looser", "blast_radius": "high",
             "role": "officer", "count": 2, "evidence": "what-if", "sample": 500},
            {"name": "shown", "class": "behaviour", "direction": "looser", "blast_radius": "high",
             "evidence": "what-if"},
        ],
        "watch": ["ci", "Makefile"],
    },
    "prompts": [{"folder": "texts", "only": ["*.md", "*.txt"]}, {"folder": "words"}],
}  # fmt: skip

PLAIN: Values = {"apiVersion": "govern/v1", "kind": "Workspace", "name": "triage"}
"""Settings that say nothing: whatever loosens needs one person."""

FILES: dict[str, bytes] = {
    "contracts/negation.py": b'import re\n\nWINDOW = 3\n\n\ndef build(uses):\n    """Build."""\n'
    b"    return re\n\n\ndef make(uses):\n    return None\n",
    "contracts/words.py": b"WORDS = {'not'}\n",
    "contracts/spare.py": b"WORDS = {'no'}\n\n\ndef build(uses):\n    return None\n",
    "contracts/rules.txt": b"not\n",
    "contracts/words.tsv": b"not\t-1\n",
    "contracts/spare.tsv": b"no\t-1\n",
    "prompts/system.md": b"You read reviews.\nBe brief.\n",
    "prompts/user.md": b"{{text}}\n",
    "prompts/spare.md": b"Say anything.\n",
    "Makefile": b"gate:\n\tgovern diff origin/main\n",
    ".github/actions/gate/action.yml": b"runs:\n  steps:\n    - run: govern diff origin/main\n",
    "ci/gate.sh": b"govern diff origin/main\n",
    "lineage/t.policy": b"log triage\n",
    ".pre-commit-config.yaml": b"repos:\n  - repo: local\n    hooks:\n      - id: govern\n"
    b"        entry: govern lint\n        args: [--strict]\n      - id: other\n        entry: true\n",
    ".github/workflows/gate.yml": b"on: [pull_request]\njobs:\n  gate:\n    steps:\n"
    b"      - run: govern lint\n      - run: govern diff origin/main\n",
}

TWINS: dict[str, Values] = {
    "contracts/t-thresholds.yaml": component("Thresholds", "other", full=False, values=THRESHOLDS["values"]),
    "contracts/o-thresholds.yaml": component(
        "Thresholds", "triage", "0.9.0", full=False, values=THRESHOLDS["values"][:1]
    ),
    "contracts/n-thresholds.yaml": component(
        "Thresholds", "triage", "1.5.0", full=False, values=THRESHOLDS["values"][1:]
    ),
    "contracts/t-sanitizer.yaml": component(
        "Sanitizer", "lax", full=False, default="keep", rules=[{"classification": "public", "method": "keep"}]
    ),
    "contracts/o-sanitizer.yaml": component(
        "Sanitizer", "strict", "0.9.0", full=False, default="keep",
        rules=[{"field": "review", "method": "keep"}],
    ),
    "contracts/t-actions.yaml": component("ActionPolicy", "other", full=False, actions=ACTIONS[:1]),
    "contracts/t-extractor.yaml": component(
        "FeatureExtractor", "other", full=False, code={"entry": "contracts/spare.py:build"}
    ),
    "contracts/t-model.yaml": component(
        "Model", "other", full=False, provider="x", request_model="y", replay="none", deterministic=False
    ),
    "prompts/t-prompt.yaml": component(
        "Prompt", "other", full=False,
        sections=[{"name": "system", "role": "system", "file": "prompts/spare.md"}],
    ),
    "contracts/t-reviews.yaml": {
        "apiVersion": "v3.1.0", "kind": "DataContract", "id": "ratings", "version": "1.0.0",
        "status": "active",
    },
    "contracts/u-reviews.yaml": {
        "apiVersion": "v3.1.0", "kind": "DataContract", "id": "others", "version": "1.0.0", "status": "active"
    },
    "contracts/t-release.yaml": component(
        "Release", "42", full=False, environments=[{"name": "test", "components": ["thresholds/other@1.0.0"]}]
    ),
}  # fmt: skip
"""Components that a reference can be turned to: others of the same kind, older and newer versions."""


OTHER_VERSIONS = ("contracts/o-thresholds.yaml", "contracts/n-thresholds.yaml", "contracts/o-sanitizer.yaml")


def written(values: Any) -> bytes:
    """Spell a document as JSON, which is YAML."""
    return json.dumps(values, indent=1).encode()


def whole() -> dict[str, bytes]:
    """Give every file of the workspace, with all settings; each component in its present version only."""
    here = {path: values for path, values in {**DOCUMENTS, **TWINS}.items() if path not in OTHER_VERSIONS}
    found = {path: written(values) for path, values in here.items()}
    return {**found, **FILES, "govern.yaml": written(SETTINGS)}


def before() -> dict[str, bytes]:
    """Give the workspace as it was when the earlier versions stood in it."""
    users = {"contracts/pipeline.yaml", "contracts/release.yaml"}
    files = {path: data for path, data in whole().items() if path not in users}
    past = {
        f"contracts/{name}.yaml": TWINS[f"contracts/o-{name}.yaml"] for name in ("thresholds", "sanitizer")
    }
    return {**files, **{path: written(values) for path, values in past.items()}}
