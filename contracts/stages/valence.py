"""Sum of word valences: a negated word counts the other way, at half its strength."""


def scorer(uses):
    """`total`: the sum in halves of a point; `hits`: how many words the lexicon knows."""
    rows = uses["model"].artefacts["lexicon"].decode("utf-8").splitlines()
    valence = {word: int(points) for word, points in (row.split("\t") for row in rows if row)}

    def score(inputs):
        total, hits = 0, 0
        for word, negated in inputs["extract"]["words"]:
            points = valence.get(word)
            if points is not None:
                total += -points if negated else 2 * points
                hits += 1
        return {"total": total, "hits": hits}

    return score
