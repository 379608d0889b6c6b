"""Servers of a data contract are told apart by their names, as the items of other lists are."""

from __future__ import annotations

import json

import pytest

from govern.change.direction import Direction
from govern.contract.digests import component_digests, ranked
from govern.contract.impact import leaves
from govern.report.change.digest_json import digest_json
from govern.source.canonical import digest_of

from .conftest import SOURCE_FILE, Work

LAKE = "  - {server: lake, type: local, path: a.tsv, format: csv}\n"
DESK = "  - {server: desk, type: local, path: b.tsv, format: csv}\n"
SHOP = "  - {server: shop, type: local, path: c.tsv, format: csv}\n"


def served(*servers: str) -> Work:
    work = Work()
    listed = "servers:\n" + "".join(servers) if servers else ""
    return work.edit(SOURCE_FILE, "schema:\n", f"{listed}schema:\n").locked().commit()


def changed(base: Work, head: Work) -> list[tuple[str, str, Direction]]:
    report = head.against(base)
    (change,) = (change for change in report.changes if change.ref.slug == "data-contract")
    return [(item.route_text, item.how, item.direction) for item in change.changes]


def edited(base: Work, old: str, new: str) -> Work:
    return base.copy().edit(SOURCE_FILE, old, new)


def test_their_order_counts_for_nothing() -> None:
    base = served(LAKE, DESK, SHOP)
    assert edited(base, LAKE + DESK + SHOP, SHOP + LAKE + DESK).against(base).changes == ()


@pytest.mark.parametrize("gone", [LAKE, DESK, SHOP])
def test_one_that_goes_is_the_only_one_told(gone: str) -> None:
    base = served(LAKE, DESK, SHOP)
    name = gone.split("server: ")[1].split(",", maxsplit=1)[0]
    found = changed(base, edited(base, gone, ""))
    assert {route.split(".")[0] for route, _, _ in found} == {f"servers[{name}]"}
    assert {(how, way) for _, how, way in found} == {("removed", Direction.TIGHTER)}


def test_one_that_comes_first_is_the_only_one_told_and_loosens() -> None:
    base = served(LAKE, DESK)
    found = changed(base, edited(base, LAKE, SHOP + LAKE))
    assert {(route.split(".")[0], how, way) for route, how, way in found} == {
        ("servers[shop]", "added", Direction.LOOSER)
    }


def test_an_edit_beside_a_new_order_is_told_of_its_server() -> None:
    base = served(LAKE, DESK)
    found = changed(base, edited(base, LAKE + DESK, DESK.replace("b.tsv", "x.tsv") + LAKE))
    assert [route for route, _, _ in found] == ["servers[desk].path"]


def test_without_names_or_with_one_twice_it_is_the_place_that_counts() -> None:
    base = served(LAKE, LAKE.replace("a.tsv", "b.tsv"))
    found = changed(base, edited(base, "b.tsv", "c.tsv"))
    assert [route for route, _, _ in found] == ["servers[1].path"]


def test_digests_number_servers_and_are_those_of_a_single_server_by_place() -> None:
    content = served(SHOP).archive.load(next(iter(served(SHOP).catalog.of_kind("DataContract"))).ref).content
    assert {leaf.route[1] for leaf in content.leaves if leaf.route[0] == "servers"} == {"[shop]"}
    told = json.loads(json.dumps(digest_json(content, {}, locked=True)))["classes"]["exposure"]
    assert ["servers", "[0]"] in [route[:2] for route, _ in told["values"]]
    assert digest_of(told["values"]) == told["digest"]


def test_the_numbers_are_by_name() -> None:
    one, other = (
        served(*servers).catalog.of_kind("DataContract")[0] for servers in ((LAKE, DESK), (DESK, LAKE))
    )
    assert ranked(leaves(one.contract)) == ranked(leaves(other.contract))
    assert component_digests(leaves(one.contract), {}) == component_digests(leaves(other.contract), {})
