"""Words with negation, and safety terms: what the scorers read of a review."""

import html
import re

WORD = re.compile(r"[a-z]+(?:'[a-z]+)?")
NEGATIONS = frozenset(
    "not no never nothing without hardly cannot can't won't don't didn't doesn't isn't wasn't aren't "
    "couldn't wouldn't shouldn't haven't hasn't hadn't nor neither".split()
)


def extractor(uses):
    """`words`: each word with whether a negation reaches it; `safety`: the safety terms found, in order."""
    component = uses["extractor"]
    window = component.parameters["negation_window"]
    lines = component.artefacts["safety-terms"].decode("utf-8").splitlines()
    terms = [line.strip() for line in lines if line.strip() and not line.startswith("#")]
    safety = re.compile(r"\b(?:" + "|".join(re.escape(term) for term in terms) + r")\b")

    def extract(inputs):
        text = html.unescape(inputs["sanitise"].get("review", "")).lower().replace("\u2019", "'")
        words, reach = [], 0
        for word in WORD.findall(text):
            words.append([word, reach > 0])
            reach = window if word in NEGATIONS else max(0, reach - 1)
        return {"words": words, "safety": sorted(set(safety.findall(text)))}

    return extract
