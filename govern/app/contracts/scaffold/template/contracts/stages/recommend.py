"""From urgency to what is recommended."""


def recommender(uses):
    """`action`: the strongest whose threshold the urgency reaches; `confidence`: the urgency itself."""
    values = uses["thresholds"].values

    def recommend(inputs):
        urgency = inputs["score"]["urgency"]
        if urgency >= values["open_case_at"]:
            action = "open-case"
        elif urgency >= values["tag_at"]:
            action = "tag"
        else:
            action = "log"
        return {"action": action, "confidence": urgency}

    return recommend
