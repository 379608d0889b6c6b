"""The words that inputs are made of."""

from __future__ import annotations

# fmt: off
TOKENS = [
    ":", ": ", "- ", "\n", "\n  ", "\r\n", "\r", " ", "\t", "[", "]", "{", "}", ", ", "'", '"', "#",
    " # c", "|", "|+2", ">-", "? ", "&x ", "*x", "!t ", "---\n", "...\n", "<<: *x", "%YAML", "\ufeff",
    "\u2028", "\x00", "\x85", "\\", "sha256:", "@1.0.0", "# govern: ignore[ACT001] waiver/fuzz@1.0.0",
    "(", ")", ".", "?", "||", "&&", "x.a", "xs.all(e, ", "m['a']", "1", "'a'", "e", "r'''", 'b"', "0x",
    "1u", "\u2014 ", "\n\n", "==", "/", "def f(", "lambda:",
]
"""What means something to one of the readers."""

TEXTS = [
    "x", "text", "record", "triage", "1.0.0", "2026-01-01", "P30D", "prompts/case-summary/system.md",
    "{{ text }}", "contracts/stages/triage.py:triage", "prompt/case-summary@1.0.0", "model/vader@1.0.0",
    "env:KEY", "[a-z]+", "action-policy/triage@1.0.0", "data-contract/medicine-reviews@1.0.0", "true",
    "item.name != ''",
]
"""What stands in contracts."""

ATOMS = [
    "i", "d", "s", "b", "xs", "m", "x", "e", "1", "-1", "0u", "2.5", "1e400", "'a'", "b'\\xff'", "r'\\'",
    "null", "true", "[]", "{}", "x.a", "x.?a", "int", "9223372036854775807", "'\\ud800'", "'(a+)+$'", "v",
    "nobody", "duration('1h')", "timestamp('2026-01-01T00:00:00Z')", "optional.none()", "'%d%s'",
    '"""a\nb"""',
]
"""The smallest expressions."""

SHAPES = [
    "#", "(#)", "# + #", "# - #", "# * #", "# / #", "# % #", "# == #", "# < #", "# in #", "!#", "-#",
    "# && #", "# || #", "# ? # : #", "#[#]", "#[?#]", "#.a", "has(x.a.b)", "#.all(e, #)",
    "#.exists(e, #)", "#.map(e, #)", "#.map(e, #, #)", "#.filter(e, #)", "#.exists_one(e, #)",
    "#.all(k, v, #)", "#.transformMap(k, v, #)", "#.transformList(k, v, #)", "cel.bind(v, #, #)",
    "[#, #]", "{#: #}", "[?#]", "{?#: #}", "size(#)", "#.size()", "string(#)", "int(#)", "double(#)",
    "uint(#)", "bytes(#)", "bool(#)", "type(#)", "dyn(#)", "duration(#)", "timestamp(#)", "#.matches(#)",
    "#.contains(#)", "#.startsWith(#)", "#.replace(#, #)", "#.replace(#, #, #)", "#.split(#)",
    "#.split(#, #)", "#.join(#)", "#.format([#, #])", "#.substring(#, #)", "#.charAt(#)",
    "#.indexOf(#, #)", "#.lastIndexOf(#)", "#.reverse()", "strings.quote(#)", "math.greatest(#, #)",
    "math.least([#])", "math.abs(#)", "math.bitShiftLeft(#, #)", "math.ceil(#)", "base64.encode(#)",
    "base64.decode(#)", "#.getFullYear(#)", "#.getHours()", "optional.of(#)", "#.orValue(#)",
    "#.optMap(v, #)", "#.optFlatMap(v, #)", "#.hasValue()", "#.trim()", "#.upperAscii()", "a.b.C{d: #}",
]
"""Expressions with others in them, each at a `#`."""

# fmt: on
