from __future__ import annotations

from typing import Any


def files(doc: Any, body: str, version: str = "v3.1.0") -> Any:
    return {"contracts/d.yaml": doc("DataContract", "d", body).replace("v3.1.0", version)}


def test_who_left_before_joining_is_found(judge: Any, doc: Any) -> None:
    member = "{username: a, dateIn: '2024-05-01', dateOut: «'2024-04-30'»}"
    (found,) = judge("DAT018", files(doc, f"team: {{members: [{member}]}}\n"))
    assert found.message == "`dateOut` is 2024-04-30, before `dateIn`, 2024-05-01"
    assert found.route == "team.members[a].dateOut"
    judge("DAT018", files(doc, f"team: [{member}]\n", "v3.0.2"))


def test_the_life_of_a_product_has_an_order(judge: Any, doc: Any) -> None:
    stages = "{property: endOfLife, value: «2030-01-01»}, {property: GA, value: '2031-05-12T09:30:10Z'}"
    sla = f"slaProperties: [{stages}]\n"
    (found,) = judge("DAT018", files(doc, sla))
    assert found.message == "`endOfLife` is 2030-01-01, before `GA`, 2031-05-12"


def test_dates_in_order_and_what_is_no_date_are_fine(judge: Any, doc: Any) -> None:
    judge(
        "DAT018",
        files(doc, "team: {members: [{username: a, dateIn: '2024-05-01', dateOut: '2024-05-01'}]}\n"),
    )
    judge("DAT018", files(doc, "team: {members: [{username: a, dateIn: '2024-05-01', dateOut: soon}]}\n"))
    stages = "{property: endOfSupport, value: 2030-01-01}, {property: latency, value: 2020-01-01}"
    judge("DAT018", files(doc, f"slaProperties: [{stages}]\n"))
