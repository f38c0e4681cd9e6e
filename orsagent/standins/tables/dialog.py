"""The Dialog interface: treatments of calls, and dialog applications."""

from __future__ import annotations

from typing import Final

from orsagent.actions import AttributeSpec, ElementSpec, ModuleSpec
from orsagent.standins.tables.entries import CONTENT, INTERACTION, PARAM, element, module, part, token, value

__all__ = ["specification"]

_ERRORS: Final = ("invalidattribute", "unknown", "invalidstate.<state>", "remote", "cancelled", "timeout")
_DEVICE: Final = value("device", "The device at which the caller is.")
_LANGUAGE: Final = value("language", "Such as 'English (US)'.")
_DURATION: Final = value("duration", "Seconds.")

_PROMPT: Final = part(
    "prompt",
    value("interrupt", "Whether digits end it, true or false."),
    value("intid", "The number of an announcement."),
    value("number", "A number to say."),
    value("userannid", "The id of a user's announcement."),
    value("text", "Text to speak, or the address of a file."),
)
_PROMPTS: Final = part(
    "prompts", token("type", "tts", "ann", "iretry", "ifailure", "isuccess", "itimeout"), children=(_PROMPT,)
)
_INPUT: Final = part(
    "input",
    value("clear"),
    value("max_digits"),
    value("abort_digits"),
    value("ignore_digits"),
    value("backspace_digits"),
    value("reset_digits"),
    value("term_digits"),
    value("start_timeout"),
    value("digit_timeout"),
    value("total_timeout"),
    value("verify_digits"),
    value("attempts"),
)


def _treatment(
    name: str,
    *attributes: AttributeSpec,
    done: tuple[str, ...] = (),
    children: tuple[ElementSpec, ...] = (),
    starts: bool = False,
    description: str,
) -> ElementSpec:
    return element(
        name,
        "dialog",
        INTERACTION,
        _DEVICE,
        *attributes,
        value("hints", "An object with what only some servers understand."),
        done=done,
        errors=_ERRORS,
        children=children,
        starts=starts,
        description=description,
    )


_COLLECT: Final = _treatment(
    "collect", _LANGUAGE, done=("digits",), children=(_INPUT,), description="Collects digits from the caller."
)
_PLAY: Final = _treatment("play", _LANGUAGE, children=(_PROMPTS,), description="Plays announcements to the caller.")
_PLAY_AND_COLLECT: Final = _treatment(
    "playandcollect",
    _LANGUAGE,
    done=("digits",),
    children=(_PROMPTS, _INPUT),
    description="Plays announcements, then collects digits.",
)
_PLAY_AND_VERIFY: Final = _treatment(
    "playandverify",
    _LANGUAGE,
    done=("digits",),
    children=(_PROMPTS, _INPUT),
    description="Plays announcements, collects digits and checks them.",
)
_PLAY_SOUND: Final = _treatment(
    "playsound",
    value("type", "music, busy, fastbusy, ringback, silence, ..."),
    value("resource", "Where the sound comes from."),
    _DURATION,
    description="Lets the caller hear a sound.",
)
_START: Final = _treatment(
    "start",
    value("type", "How the application is named, such as 'applid' or 'url'."),
    value("src", "The application's address."),
    value("srcexpr", "The application's address."),
    value("timeout", "Seconds."),
    done=("extensions",),
    children=(PARAM, CONTENT),
    starts=True,
    description="Runs a dialog application (VXML, ...) with the caller; its inputs are <param> elements.",
)
_PAUSE: Final = _treatment("pause", _DURATION, description="Waits between treatments.")
_REMOTE: Final = _treatment(
    "remote",
    value("destination", "Where the caller goes."),
    value("default", "Where else."),
    description="Runs a dialog application elsewhere.",
)
_TREATMENTS: Final = (
    _COLLECT,
    _PLAY,
    _PLAY_AND_COLLECT,
    _PLAY_AND_VERIFY,
    _PLAY_SOUND,
    _START,
    _PAUSE,
    _REMOTE,
)

specification: Final[ModuleSpec] = module(
    "dialog",
    *_TREATMENTS,
    _treatment("stop", value("dialogrequestid", "The request id of what is ended."), description="Ends a dialog."),
    _treatment("createann", value("userid"), _LANGUAGE, done=("userannid",), description="Records an announcement."),
    _treatment("deleteann", value("userid"), value("userannid"), description="Deletes a user's announcement."),
    _treatment(
        "runtreatments",
        children=_TREATMENTS,
        description="Runs the treatments inside it, one after the other; they have no events of their own.",
    ),
    _treatment("setdefault", value("destination"), description="Sets where the caller goes when nothing else helps."),
    _treatment("verifydigits", value("digits"), done=("digits",), description="Checks digits."),
)
"""The module."""
