"""From scores to concern, and from concern to what is recommended. Whole numbers only: parts per million."""

from math import isqrt

MILLION = 1_000_000


def calibrator(uses):
    """`concern`: 0 (none) to 1,000,000 (certain), from the word score, the intensity and the safety terms."""
    values = uses["calibration"].values

    def calibrate(inputs):
        halves, spread = inputs["score"]["total"], values["spread"]
        points = halves * MILLION // 2
        # s / sqrt(s² + spread²): how strong a sum is, whatever the length of the text
        words = points * MILLION // max(1, isqrt(points * points + spread * spread))
        share = values["word_share"]
        mood = (words * share + inputs["intensity"]["compound"] * (MILLION - share)) // MILLION
        concern = max(0, -mood) + values["safety_term"] * len(inputs["extract"]["safety"])
        return {"concern": min(MILLION, concern)}

    return calibrate


def recommender(uses):
    """The strongest action whose threshold the concern reaches; the safety team only where a safety term stands."""
    values = uses["thresholds"].values

    def recommend(inputs):
        concern, safety = inputs["calibrate"]["concern"], inputs["extract"]["safety"]
        if concern >= values["notify_at"] and safety:
            action = "notify-safety-team"
        elif concern >= values["open_case_at"]:
            action = "open-case"
        elif concern >= values["tag_at"]:
            action = "tag"
        else:
            action = "log"
        return {"action": action, "confidence": concern}

    return recommend
