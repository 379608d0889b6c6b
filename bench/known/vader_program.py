"""Scores texts with the vaderSentiment release that its interpreter imports; a line of JSON in, one out.

    python vader_program.py LEXICON EMOJI_LEXICON

The word lists are files of any release: that is how the code of one runs with the rows of another. A score is
the compound one times 10,000, as whole number: the library rounds to four digits.
"""

import json
import sys

from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer


def main() -> None:
    """Answer until the input ends."""
    analyser = SentimentIntensityAnalyzer(lexicon_file=sys.argv[1], emoji_lexicon=sys.argv[2])
    for line in sys.stdin:
        score = analyser.polarity_scores(json.loads(line))["compound"]
        print(json.dumps(round(score * 10_000)), flush=True)


main()
