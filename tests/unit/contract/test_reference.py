from __future__ import annotations

import pytest

from govern.contract.reference import KINDS, SLUGS, Ref, version_key


@pytest.mark.parametrize("slug", sorted(KINDS))
def test_a_reference_reads_and_spells_back(slug: str) -> None:
    ref = Ref.parse(f"{slug}/some.id_1-x@1.2.3-rc.1+build.5")
    assert str(ref) == f"{slug}/some.id_1-x@1.2.3-rc.1+build.5"
    assert ref.kind == KINDS[slug]
    assert SLUGS[ref.kind] == slug
    assert ref.line == f"{slug}/some.id_1-x"


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        (
            "prompt/triage",
            "floating reference `prompt/triage`: name an exact version, such as prompt/triage@1.0.0",
        ),
        (
            "prompt/triage@latest",
            "floating reference `prompt/triage@latest`: `latest` is not an exact version",
        ),
        ("prompt/triage@^1.0.0", "floating reference"),
        ("prompt/triage@1.0", "floating reference"),
        ("prompt/triage@1.0.x", "floating reference"),
        ("prompt/triage@01.0.0", "floating reference"),
        ("prompt/triage@1.0.0-", "floating reference"),
        ("prompt/triage@1.0.0-a..b", "floating reference"),
        ("prompt/triage@1.0.0-01", "floating reference"),
        ("prompt/triage@1.0.0+", "floating reference"),
        ("prompt/triage@1\u0662.0.0", "floating reference"),
        ("prompt/triage@1.0." + "9" * 10, "floating reference"),
        ("prompt/triage@1.0.0-" + "9" * 10, "floating reference"),
        ("promt/triage@1.0.0", "`promt` is not a kind of component"),
        ("triage@1.0.0", "is not a reference; write kind/id@version"),
        ("prompt/tri age@1.0.0", "is not a reference"),
        ("prompt/triage@1.0.0\n", "is not a reference"),
        ("", "is not a reference"),
    ],
)
def test_what_is_no_exact_reference_is_refused_in_plain_words(text: str, complaint: str) -> None:
    with pytest.raises(ValueError, match=r"reference|kind") as caught:
        Ref.parse(text)
    assert complaint in str(caught.value)


def test_versions_are_ordered_as_semantic_versioning_orders_them() -> None:
    # the chain of Semantic Versioning 2.0.0, section 11
    chain = [
        "1.0.0-alpha",
        "1.0.0-alpha.1",
        "1.0.0-alpha.beta",
        "1.0.0-beta",
        "1.0.0-beta.2",
        "1.0.0-beta.11",
        "1.0.0-rc.1",
        "1.0.0",
        "1.9.0",
        "1.10.0",
    ]
    assert sorted(set(chain), key=version_key) == chain
    assert version_key("1.0.0+a") == version_key("1.0.0+b")
