from __future__ import annotations

import pytest

from govern.check.secrets import masked, secrets_in

RANDOM = "q7Rk2Zt9Lm4Xw8Bv6Nc3"
"""Put behind the prefixes below when the tests run, so that no key stands in this file either."""

KEYS = [
    ("a private key", "-----BEGIN " + "PRIVATE KEY-----"),
    ("a private key", "-----BEGIN RSA " + "PRIVATE KEY-----"),
    ("a private key", "-----BEGIN PGP " + "PRIVATE KEY BLOCK-----"),
    ("an AWS access key", "AKIA" + "Q7RKZTLMXWBVNC2Z"),
    ("a GitHub token", "ghp_" + RANDOM * 2),
    ("a GitHub token", "github_pat_" + RANDOM * 3),
    ("a GitLab token", "glpat-" + RANDOM),
    ("a Slack token", "xoxb-" + RANDOM),
    ("a Slack address", "hooks.slack.com/services/T0AB1/B0CD2/" + RANDOM),
    ("a Google API key", "AIza" + (RANDOM * 2)[:35]),
    ("a Stripe key", "sk_live_" + RANDOM),
    ("a Hugging Face token", "hf_" + (RANDOM * 2)[:34]),
    ("an npm token", "npm_" + (RANDOM * 2)[:36]),
    ("a PyPI token", "pypi-" + RANDOM * 3),
    ("a SendGrid key", "SG." + (RANDOM * 2)[:22] + "." + (RANDOM * 3)[:43]),
    ("an API key", "sk-" + RANDOM),
    ("an API key", "sk-proj-" + RANDOM),
    ("a JSON web token", f"eyJ{RANDOM}.eyJ{RANDOM}.{RANDOM}"),
]


@pytest.mark.parametrize(("kind", "secret"), KEYS)
def test_keys_of_known_shapes_are_found_whole(kind: str, secret: str) -> None:
    text = f"endpoint: x\nnote: {secret}\nnext: y\n"
    (found,) = secrets_in(text)
    assert found.kind == kind
    assert text[found.start : found.end] == secret


@pytest.mark.parametrize(
    ("text", "secret"),
    [
        ("https://triage:correct-horse@models.test/v1", "correct-horse"),
        ("postgresql://u:p%40ss@db.test:5432/x", "p%40ss"),
        ("redis://:hunter2@cache.test", "hunter2"),
        (f"AccountKey={RANDOM * 4}Ab3Cd4==;", f"{RANDOM * 4}Ab3Cd4=="),
        (f"api_key: {RANDOM}", RANDOM),
        (f'API_KEY = "{RANDOM}"', RANDOM),
        (f'{{"client_secret": "{RANDOM}"}}', RANDOM),
        (f"Authorization: Bearer {RANDOM}", RANDOM),
        (f"password={RANDOM}", RANDOM),
        ("db-password: 9f86d081884c7d659a2feaa0", "9f86d081884c7d659a2feaa0"),
    ],
)
def test_passwords_and_random_values_are_found_without_what_leads_to_them(text: str, secret: str) -> None:
    (found,) = secrets_in(text)
    assert text[found.start : found.end] == secret


@pytest.mark.parametrize(
    "text",
    [
        "key: env:PATIENT_KEY",
        "api_key: ${API_KEY}",
        "password: changeme-please-1-2-3-4-5",
        "https://user:<password>@db.test",
        "https://user:password@db.test",
        "postgresql://u:${DB_PASSWORD}@db.test",
        "postgresql://u:%(password)s@db.test",
        "http://localhost:8080/a@b",
        "docker://alpine:3.18@sha256:" + "a1" * 32,
        "AKIAIOSFODNN7" + "EXAMPLE",
        "api_key = os.environ['API_KEY_2_3_4_5']",
        "secret: projects/triage-12/secrets/db-34/versions/5",
        "secret_name: dbCredentialsProd-2024-v12",
        "token: dbCredentialsProd-2024-v12",
        "gen_ai.request.max_tokens: 120",
        "tokenizer: bert-base-uncased-4x16k8h2z",
        "digest: sha256:3a06ace6047b203fc1adff0dd3d498ff68528d9206b84242fbce4fc2083a389b",
        "sk-learn-based-classifier-2024",
        "password: aaaa1111aaaa1111aaaa1111",
        "-----BEGIN PUBLIC KEY-----",
        "-----BEGIN CERTIFICATE-----",
        "eyJust.eyJust.no",
        "api_key: sk-xxxx",
    ],
)
def test_what_is_no_secret_is_left_alone(text: str) -> None:
    assert secrets_in(text) == []


def test_of_two_that_overlap_the_first_is_told() -> None:
    assert [found.kind for found in secrets_in(f"api_key: glpat-{RANDOM}")] == ["a GitLab token"]
    assert [found.kind for found in secrets_in(f"a: glpat-{RANDOM} b: hf_{(RANDOM * 2)[:34]}")] == [
        "a GitLab token",
        "a Hugging Face token",
    ]


def test_a_masked_text_keeps_its_columns() -> None:
    text = f"a: glpat-{RANDOM}\nb: https://u:hunter2@x.test\n"
    hidden = masked(text)
    assert hidden == f"a: {'*' * 26}\nb: https://u:*******@x.test\n"
    assert masked("nothing here") == "nothing here"


def test_a_private_key_is_masked_with_its_body_line_by_line() -> None:
    marks = ("-----BEGIN RSA " + "PRIVATE KEY-----", "-----END RSA " + "PRIVATE KEY-----")
    text = f"key: |\n  {marks[0]}\n  MIIEvQIBADANBg\n  {marks[1]}\nnext: y\n"
    shown = masked(text)
    assert [len(row) for row in shown.split("\n")] == [len(row) for row in text.split("\n")]
    assert "MIIE" not in shown
    assert shown.endswith("\nnext: y\n")
