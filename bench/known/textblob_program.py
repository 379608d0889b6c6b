"""Scores texts with the TextBlob release that its interpreter imports; a line of JSON in, one out.

The score is the polarity times 10,000,000,000, as whole number: the library doesn't round.
"""

import json
import sys

from textblob import TextBlob


def main() -> None:
    """Answer until the input ends."""
    for line in sys.stdin:
        print(json.dumps(round(TextBlob(json.loads(line)).sentiment.polarity * 10**10)), flush=True)


main()
