"""The SCXML interpreter: sans-IO, in two dialects, with the ECMAScript and the null data model."""

from orsagent.scxml.compiled import Compiled, SyntaxChecker, prepare
from orsagent.scxml.error_events import ErrorKind
from orsagent.scxml.events import (
    ActionEffect,
    CallEffect,
    CancelEffect,
    CancelInvokeEffect,
    Effect,
    ErrorEffect,
    Event,
    ForwardEffect,
    InvokeEffect,
    LogEffect,
    MicrostepRecord,
    RaiseEffect,
    ResultEffect,
    SendEffect,
    Step,
    Visit,
    plain_event,
)
from orsagent.scxml.interpreter import Interpreter
from orsagent.scxml.model import Document
from orsagent.scxml.reading.reader import read
from orsagent.scxml.resources import ResourceError
from orsagent.scxml.script.trees import Tree
from orsagent.scxml.settings import Settings, StepLimits
from orsagent.scxml.snapshot import restore, snapshot

__all__ = [
    "ActionEffect",
    "CallEffect",
    "CancelEffect",
    "CancelInvokeEffect",
    "Compiled",
    "Document",
    "Effect",
    "ErrorEffect",
    "ErrorKind",
    "Event",
    "ForwardEffect",
    "Interpreter",
    "InvokeEffect",
    "LogEffect",
    "MicrostepRecord",
    "RaiseEffect",
    "ResourceError",
    "ResultEffect",
    "SendEffect",
    "Settings",
    "Step",
    "StepLimits",
    "SyntaxChecker",
    "Tree",
    "Visit",
    "plain_event",
    "prepare",
    "read",
    "restore",
    "snapshot",
]
