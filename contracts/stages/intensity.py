"""Sentiment intensity of a whole text by VADER's own engine, given its lexicon as a separate artefact."""

import html


def scorer(uses):
    """`compound`: VADER's compound score in parts per million, -1,000,000 to 1,000,000."""
    artefacts = uses["model"].artefacts
    engine = {"__name__": "vader_engine", "__file__": "vaderSentiment.py"}
    # the pinned engine, checked by digest
    exec(compile(artefacts["engine"], "vaderSentiment.py", "exec"), engine)
    analyser = engine["SentimentIntensityAnalyzer"].__new__(engine["SentimentIntensityAnalyzer"])
    # what its constructor would read from its own folder comes from the pinned lexicons instead
    analyser.lexicon_full_filepath = artefacts["lexicon"].decode("utf-8")
    analyser.lexicon = analyser.make_lex_dict()
    analyser.emoji_full_filepath = artefacts["emoji"].decode("utf-8")
    analyser.emojis = analyser.make_emoji_dict()

    def intensity(inputs):
        text = html.unescape(inputs["sanitise"].get("review", ""))
        return {"compound": round(analyser.polarity_scores(text)["compound"] * 1_000_000)}

    return intensity
