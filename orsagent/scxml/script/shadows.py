"""Variables of scripts that hide a data item: ``var x`` where there is a ``<data id="x">``.

ORS keeps data items in ``_data``, and looks bare names up in the scopes of scripts first (Genesys 8.1 SCXML Technical
Reference, scope of ECMAScript objects). So documents of Composer write ``var system = {}; _data.system.context =
system;`` and mean two things. What a script declares is asked of the engine's parser: it knows about functions in it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from orsagent.scxml.content import Script
from orsagent.scxml.contents import contents_of
from orsagent.scxml.model import Document
from orsagent.scxml.script.writer import Checker, Kind

__all__ = ["shadows"]

_NAME = re.compile(r"[A-Za-z_$][\w$]*")
_DECLARATION = re.compile(r"\bvar\b")
_REACHES_DATA = re.compile(r"\b(?:_data|eval|Function)\b")


def shadows(document: Document, sources: str, check: Checker) -> Mapping[str, tuple[str, ...]]:
    """The data items that scripts hide, by the script's text; nothing where nobody can see the difference.

    Args:
        document: where the scripts stand.
        sources: all texts of ECMAScript in it.
        check: the engine's parser.
    """
    if not document.dialect.data_object or _REACHES_DATA.search(sources) is None:
        return {}
    ids = {item.id for item in document.data if _NAME.fullmatch(item.id)}
    scripts = [content for content in contents_of(document) if isinstance(content, Script)]
    texts = dict.fromkeys(script.source for script in (*document.scripts, *scripts))
    pairs = [(name, text) for text in texts if _DECLARATION.search(text) for name in _candidates(text, ids)]
    if not pairs:
        return {}
    asked = [(kind.value, _asked(kind, *pair)) for pair in pairs for kind in (Kind.SHADOW, Kind.SCRIPT)]
    verdicts = check(asked)
    found: dict[str, tuple[str, ...]] = {}
    for (name, text), hidden, wrong in zip(pairs, verdicts[::2], verdicts[1::2], strict=True):
        if hidden is not None and wrong is None:
            found[text] = (*found.get(text, ()), name)
    return found


def _candidates(text: str, ids: set[str]) -> list[str]:
    return sorted(ids.intersection(_NAME.findall(text)))


def _asked(kind: Kind, name: str, text: str) -> str:
    return f"{name}\n{text}" if kind is Kind.SHADOW else text
