"""ECMAScript engines behind one small protocol."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module

from orsagent.errors import EngineUnavailableError
from orsagent.js.protocol import JsContext, JsEngine, JsFunction, Limits
from orsagent.js.values import codec_source, dom_source

__all__ = ["ENGINES", "JsContext", "JsEngine", "JsFunction", "Limits", "codec_source", "dom_source", "engine"]

ENGINES: Mapping[str, tuple[str, str]] = {
    "v8": ("orsagent.js.v8", "V8Engine"),
    "quickjs": ("orsagent.js.quickjs", "QuickJsEngine"),
}
"""The module and class of each engine; imported when it is first used."""


def engine(name: str) -> JsEngine:
    """The engine called `name`.

    Raises:
        EngineUnavailableError: there is no such engine, or it is not installed.
    """
    if name not in ENGINES:
        raise EngineUnavailableError(f"there is no engine {name!r}; choose one of {', '.join(ENGINES)}")
    module, class_name = ENGINES[name]
    made: JsEngine = getattr(import_module(module), class_name)()
    return made
