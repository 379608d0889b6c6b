"""The model's code: adds up how urgent the words of a comment are, by a list of words.

A factory gets the components its stage uses, and returns the function that is applied to each record. Its
answers are JSON without fractions: urgency is in parts per million, 0 to 1,000,000.
"""

import re

PERCENT = 10_000  # in parts per million


def scorer(uses):
    """`urgency`: 0 (can wait) to 1,000,000 (can't)."""
    points = uses["model"].tables["words"]  # lines of a word, a tab and its percent; looked up word by word

    def score(inputs):
        words = set(re.findall(r"[a-z]+", inputs["sanitise"]["comment"].lower()))
        urgency = sum(int(points[word]) for word in words if word in points) * PERCENT
        return {"urgency": min(urgency, 1_000_000)}

    return score
