"""The names of media that documents of the Orchestration Server use, with their numbers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from orsagent.tlib.codes import FIRST_CUSTOM_MEDIA, MediaType

__all__ = ["MEDIA_NAMES"]

_UNNUMBERED: Final = (
    "TMediaCallback",
    "TMediaFax",
    "TMediaIMChat",
    "TMediaBusinessEvent",
    "TMediaAlert",
    "TMediaSMS",
    "TMediaOutboundPreview",
    "TMediaOpenMedia",
    "TMediaNativeSMS",
    "TMediaAny",
)
"""Names that documents use and whose numbers no page gives; ours count from T-Library's first custom medium."""

MEDIA_NAMES: Final[Mapping[str, int]] = {
    **{medium.name: medium.value for medium in MediaType},
    "TMediaWebform": MediaType.TMediaWebForm.value,
    **{name: number for number, name in enumerate(_UNNUMBERED, start=FIRST_CUSTOM_MEDIA)},
}
"""`_genesys.ixn.mediaType`: T-Library's numbers."""
