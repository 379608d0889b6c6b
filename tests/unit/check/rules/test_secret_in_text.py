from __future__ import annotations

from typing import Any

TOKEN = "glpat-" + "q7Rk2Zt9Lm4Xw8Bv6Nc3"
MODEL = """
provider: example
request_model: m-1
endpoint: https://triage:«correct-horse»@models.test/v1
replay: recorded
deterministic: false
"""
PROMPT = "sections: [{name: user, role: user, file: p.md}]\n"
EXTRACTOR = """
code: {entry: 'e.py:f'}
artefacts: [{name: words, location: words.txt}]
"""


def test_a_password_in_an_address_is_found_and_not_repeated(judge: Any, doc: Any) -> None:
    (found,) = judge("PRV007", {"contracts/m.yaml": doc("Model", "m", MODEL)})
    assert found.message == "a password in an address stands here"
    assert found.route == "endpoint"
    assert str(found.place) == "contracts/m.yaml:8:26"


def test_a_token_is_told_by_its_first_letters(judge: Any, doc: Any) -> None:
    text = doc("Prompt", "p", PROMPT).replace("status:", f"# «{TOKEN}»\nstatus:")
    (found,) = judge("PRV007", {"contracts/p.yaml": text, "p.md": ""})
    assert found.message == "a GitLab token stands here, which starts with `glpa`"
    assert found.route == "version"


def test_one_in_a_comment_at_the_top_has_no_part_to_belong_to(judge: Any, doc: Any) -> None:
    (found,) = judge(
        "PRV007", {"contracts/p.yaml": f"# «{TOKEN}»\n" + doc("Prompt", "p", PROMPT), "p.md": ""}
    )
    assert found.route == "text"


def test_prompts_and_code_are_looked_through_once(judge: Any, doc: Any) -> None:
    files = {
        "contracts/p.yaml": doc("Prompt", "p", PROMPT),
        "contracts/q.yaml": doc("Prompt", "q", PROMPT),
        "contracts/e.yaml": doc("FeatureExtractor", "e", EXTRACTOR),
        "p.md": f"Ask with «{TOKEN}»\n",
        "e.py": f"TOKEN = '«{TOKEN}»'\n",
        "words.txt": f"{TOKEN}\n",  # an artefact is data, not a text of the workspace
    }
    first, second = judge("PRV007", files)
    assert (str(first.place), str(second.place)) == ("e.py:1:10", "p.md:1:10")
    assert second.related[0].message == "prompt/p@1.0.0 names the file"


def test_a_workspace_without_secrets_is_fine(judge: Any, doc: Any) -> None:
    body = MODEL.replace("triage:«correct-horse»@", "")
    judge("PRV007", {"contracts/m.yaml": doc("Model", "m", body)})


def test_of_a_private_key_nothing_is_shown_and_a_missing_file_has_none(judge: Any, doc: Any) -> None:
    text = "«-----BEGIN " + "PRIVATE KEY-----»"
    (found,) = judge("PRV007", {"contracts/p.yaml": f"# {text}\n" + doc("Prompt", "p", PROMPT)})
    assert found.message == "a private key stands here"


def test_of_many_in_one_file_the_first_hundred_are_told_and_the_rest_counted(judge: Any, doc: Any) -> None:
    tokens = [f"{TOKEN}{number}" for number in range(150)]
    text = " ".join([*(f"«{token}»" for token in tokens[:100]), "«" + " ".join(tokens[100:]) + "»"])
    files = {"contracts/p.yaml": doc("Prompt", "p", PROMPT), "p.md": "Ask.\n"}
    *_, last = judge("PRV007", {**files, "p.md": text})
    assert last.message == "50 more secrets stand from here on"
    *_, last = judge("PRV007", {**files, "contracts/p.yaml": files["contracts/p.yaml"] + f"# {text}\n"})
    assert last.message == "50 more secrets stand from here on"
