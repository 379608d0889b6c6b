"""A budget is in a currency that there is not.

What it checks
--------------
The `currency` of a budget is an active code of ISO 4217 that money is counted in.

Why it matters
--------------
A limit in an unknown currency can't be held against a bill, and a slip (`USC` for `USD`) is not seen until
the bill comes.

Example
-------
    budget: {per_event: 5, currency: USC, meter: gen_ai.usage.output_tokens}

Instead
-------
    budget: {per_event: 5, currency: USD, meter: gen_ai.usage.output_tokens}
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from govern.check import offers
from govern.check.rule import Rule
from govern.check.stages import pipelines
from govern.diagnostic import Safety, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from govern.check.view import View
    from govern.diagnostic import Diagnostic

_ISO_4217 = frozenset(
    (  # noqa: SIM905 - a text of codes is easier to read than a hundred quoted ones
        "AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BRL BSD BTN BWP BYN BZD "
        "CAD CDF CHF CLF CLP CNY COP CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP "
        "GMD GNF GTQ GYD HKD HNL HTG HUF IDR ILS INR IQD IRR ISK JMD JOD JPY KES KGS KHR KMF KPW KRW KWD KYD "
        "KZT LAK LBP LKR LRD LSL LYD MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK "
        "NPR NZD OMR PAB PEN PGK PHP PKR PLN PYG QAR RON RSD RUB RWF SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD "
        "SSP STN SVC SYP SZL THB TJS TMT TND TOP TRY TTD TWD TZS UAH UGX USD UYU UZS VED VES VND VUV WST XAF "
        "XCD XCG XOF XPF YER ZAR ZMW ZWG"
    ).split()
)
"""Codes of ISO 4217, and two that ended in 2025; metals, funds and codes for testing left out."""

_MEANT = {
    **dict.fromkeys(("ERU", "EUO", "DEM", "FRF", "HRK", "ITL"), "EUR"),
    **dict.fromkeys(("USC", "UDS", "DOL"), "USD"),
    **dict.fromkeys(("GPB", "UKP"), "GBP"),
}
"""What slips and currencies that are no more stand for."""


def _check(view: View) -> Iterator[Diagnostic]:
    for loaded, pipeline in pipelines(view):
        currency = None if pipeline.budget is None else pipeline.budget.currency
        if currency is None or currency in _ISO_4217:
            continue
        meant = _MEANT.get(currency)
        yield RULE.on(
            loaded,
            ("budget", "currency"),
            f"`{currency}` is no currency that money is counted in today",
            help=f"did you mean `{meant}`?" if meant else "write a code of ISO 4217, such as EUR",
            fixes=offers.write(loaded, ("budget", "currency"), meant, Safety.UNSAFE) if meant else (),
        )


RULE = Rule("CST002", "unknown-currency", Severity.ERROR, _check, __doc__)
