"""What every context gets before any other source: the same globals, and built-ins that cannot run away.

Neither engine looks at its clock or its memory limit inside a built-in. Measured with mini-racer 0.14.1 and quickjs-ng
0.17, a limit of 64 MB and 2 s:

    new Array(1e9).fill(0)                  V8: ends the process; QuickJS: out of memory
    "x".repeat(5e8).split("")               V8: ends the process; QuickJS: out of memory
    a = []; a[4294967290] = 1; a.slice()    both: run for minutes, deaf to the time limit; so do 20 more methods

So `guard.js` puts wrappers around those built-ins. They throw a RangeError, which a script can catch, when there is
more to do than the memory limit could hold. The budget is the memory limit divided by the two constants below.
"""

from __future__ import annotations

import json

from orsagent.js.protocol import Limits
from orsagent.js.sources import source, unbracketed

__all__ = ["ABSENT_GLOBALS", "guard_source"]

_BYTES_PER_ELEMENT = 16
_BYTES_PER_CHARACTER = 8

_OUTSIDE_THE_LIMIT = "its memory is not counted in the memory limit of V8"
_LATER = "it runs code after the call that started it: V8 at its own time, QuickJS never"
_COLLECTOR = "what it shows depends on when the garbage collector runs"
_ONE_ENGINE = "only one of the engines has it, and ECMAScript does not ask for it"

ABSENT_GLOBALS = {
    "ArrayBuffer": _OUTSIDE_THE_LIMIT,
    "DataView": _OUTSIDE_THE_LIMIT,
    "BigInt64Array": _OUTSIDE_THE_LIMIT,
    "BigUint64Array": _OUTSIDE_THE_LIMIT,
    "Float16Array": _OUTSIDE_THE_LIMIT,
    "Float32Array": _OUTSIDE_THE_LIMIT,
    "Float64Array": _OUTSIDE_THE_LIMIT,
    "Int16Array": _OUTSIDE_THE_LIMIT,
    "Int32Array": _OUTSIDE_THE_LIMIT,
    "Int8Array": _OUTSIDE_THE_LIMIT,
    "Uint16Array": _OUTSIDE_THE_LIMIT,
    "Uint32Array": _OUTSIDE_THE_LIMIT,
    "Uint8Array": _OUTSIDE_THE_LIMIT,
    "Uint8ClampedArray": _OUTSIDE_THE_LIMIT,
    "SharedArrayBuffer": _OUTSIDE_THE_LIMIT,
    "Atomics": "Atomics.wait stops the engine's thread",
    "WebAssembly": _OUTSIDE_THE_LIMIT,
    "Intl": _OUTSIDE_THE_LIMIT,
    "Promise": _LATER,
    "AsyncDisposableStack": _LATER,
    "queueMicrotask": _LATER,
    "setTimeout": _LATER,
    "clearTimeout": _LATER,
    "__timer_manager": _LATER,
    "FinalizationRegistry": _COLLECTOR,
    "WeakRef": _COLLECTOR,
    "performance": "it is a clock",
    "Temporal": _ONE_ENGINE,
    "InternalError": _ONE_ENGINE,
    "DOMException": _ONE_ENGINE,
    "atob": _ONE_ENGINE,
    "btoa": _ONE_ENGINE,
    "console": _ONE_ENGINE,
}
"""Globals that no context has, and why. SCXML asks for ECMAScript 5.1, which has none of them (SCXML 1.0, B.2)."""


def guard_source(limits: Limits) -> str:
    """The source text that prepares a new context for scripts under `limits`."""
    elements = limits.bytes // _BYTES_PER_ELEMENT
    characters = limits.bytes // _BYTES_PER_CHARACTER
    absent = json.dumps(" ".join(ABSENT_GLOBALS))
    return f"0,{unbracketed(source('guard.js'))}({elements}, {characters}, {absent});"
