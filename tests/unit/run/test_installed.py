from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from govern.errors import UsageError
from govern.run.installed import Installed, check_libraries, check_pins

Install = Callable[[str, str], Path]


def test_what_is_importable_hides_what_only_lies_in_a_folder(package: Install) -> None:
    here, there = package("Lexi_con", "1.0"), package("lexi-con", "2.0")
    installed = Installed([str(there)], path=[str(here)])
    assert installed.versions("lexi.con") == ("1.0",)
    assert installed.everywhere("lexi-con") == ("1.0", "2.0")
    assert Installed([str(there)], path=[]).versions("lexicon") == ()
    assert Installed([str(there)], path=[]).versions("lexi-con") == ("2.0",)


def test_pins_are_held_against_what_would_be_imported(package: Install) -> None:
    here, there = package("lexicon", "1.0"), package("lexicon", "2.0")
    installed = Installed([str(there)], path=[str(here)])
    check_pins("model/x#code", {"lexicon": "1.0"}, installed)
    with pytest.raises(
        UsageError, match=r"model/x#code is pinned to lexicon 2\.0, and 1\.0 is installed"
    ) as caught:
        check_pins("model/x#code", {"lexicon": "2.0"}, installed)
    assert "lexicon==2.0" in caught.value.help
    with pytest.raises(UsageError, match="other 1, and it is not installed"):
        check_pins("model/x#code", {"other": "1"}, installed)


def test_libraries_may_lie_side_by_side(package: Install) -> None:
    installed = Installed([str(package("lexicon", "1.0")), str(package("lexicon", "2.0"))], path=[])
    check_libraries("model/x#libraries", {"lexicon": "1.0"}, installed)
    check_libraries("model/x#libraries", {"lexicon": "2.0"}, installed)
    with pytest.raises(UsageError, match=r"1\.0, 2\.0 is installed"):
        check_libraries("model/x#libraries", {"lexicon": "3.0"}, installed)


def test_the_interpreters_own_packages_are_known() -> None:
    installed = Installed()
    assert installed.versions("pydantic")
    assert installed.provides("ruamel", ["ruamel.yaml"]) or installed.provides("_pytest", ["pytest"])
    assert not installed.provides("pydantic", ["rich"])
