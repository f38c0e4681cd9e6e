"""T-Library's requests as frozen values, named as in T-Library and the Platform SDK.

Equality: two requests are equal when they ask for the same: same class, same fields, in spite of different
`reference_id`, `time` and `position`. An `agent_id` of None means "not stated" and equals every agent id, so that
``RequestAgentLogout(this_dn="7001")`` equals the logout of DN 7001 whoever was named in it; reasons and
extensions are exact. `unittest.mock.ANY` may stand for any value.
"""

from __future__ import annotations

from typing import Any, ClassVar

from attrs import Attribute, field, fields, frozen

from orsagent.errors import Position
from orsagent.tlib.attributes import (
    Message,
    extensions_list,
    instance,
    number,
    optional_text,
    reasons_list,
    text,
)
from orsagent.tlib.codes import AddressType, AgentWorkMode, ControlMode, RegisterMode
from orsagent.tlib.key_values import NO_ENTRIES, KeyValueList
from orsagent.tlib.message_types import MessageType

__all__ = [
    "AgentRequest",
    "Request",
    "RequestAgentLogin",
    "RequestAgentLogout",
    "RequestAgentNotReady",
    "RequestAgentReady",
    "RequestQueryAddress",
    "RequestRegisterAddress",
    "RequestSetDNDOff",
    "RequestSetDNDOn",
    "RequestUnregisterAddress",
]


@frozen(kw_only=True, eq=False, repr=False)
class Request(Message):
    """What every request has.

    Attributes:
        this_dn: the DN that the request is for.
        reasons: T-Library's Reasons, empty by default; takes any mapping.
        extensions: T-Library's Extensions, empty by default; takes any mapping.
        reference_id: the number by which the answer names the request; None until it is sent.
        time: when it was sent, in seconds since the clock's start; None until it is sent.
        position: where in a document the request was made, if it was.
    """

    this_dn: str = field(validator=text)
    reasons: KeyValueList = field(default=NO_ENTRIES, converter=reasons_list)
    extensions: KeyValueList = field(default=NO_ENTRIES, converter=extensions_list)
    reference_id: int | None = field(default=None, validator=number, eq=False)
    time: float | None = field(default=None, validator=number, eq=False)
    position: Position | None = field(default=None, eq=False)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Request):
            return NotImplemented
        if type(self) is not type(other):
            return False
        return all(_same(one, self, other) for one in fields(type(self)) if one.eq)

    def __hash__(self) -> int:
        # Only what equal requests surely share: an agent id that is not stated equals any.
        return hash((type(self), self.this_dn))


def _same(attribute: Attribute[Any], one: Request, other: Request) -> bool:
    mine, theirs = getattr(one, attribute.name), getattr(other, attribute.name)
    not_stated = attribute.name == "agent_id" and (mine is None or theirs is None)
    return not_stated or bool(mine == theirs)


@frozen(kw_only=True, eq=False, repr=False)
class RequestQueryAddress(Request):
    """TQueryAddress: what T-Server knows of a DN."""

    message_type: ClassVar[MessageType] = MessageType.RequestQueryAddress

    address_type: AddressType = field(default=AddressType.DN, validator=instance(AddressType))


@frozen(kw_only=True, eq=False, repr=False)
class RequestRegisterAddress(Request):
    """TRegisterAddress: receive the events of a DN and be allowed to control it."""

    message_type: ClassVar[MessageType] = MessageType.RequestRegisterAddress

    register_mode: RegisterMode = field(default=RegisterMode.Share, validator=instance(RegisterMode))
    control_mode: ControlMode = field(default=ControlMode.Default, validator=instance(ControlMode))
    address_type: AddressType = field(default=AddressType.DN, validator=instance(AddressType))


@frozen(kw_only=True, eq=False, repr=False)
class RequestUnregisterAddress(Request):
    """TUnregisterAddress: receive no more events of a DN."""

    message_type: ClassVar[MessageType] = MessageType.RequestUnregisterAddress

    control_mode: ControlMode = field(default=ControlMode.Default, validator=instance(ControlMode))


@frozen(kw_only=True, eq=False, repr=False)
class AgentRequest(Request):
    """A request about the agent at a DN.

    Attributes:
        agent_id: the agent that the sender means; None means "whoever is logged in there". T-Library's calls have no
            such parameter (but for the login): it is carried so that a transport can check it and a test can see it.
    """

    agent_id: str | None = field(default=None, validator=optional_text)


@frozen(kw_only=True, eq=False, repr=False)
class RequestAgentLogin(AgentRequest):
    """TAgentLogin. `agent_id` is required.

    Attributes:
        password: the agent's password; never printed.
        this_queue: the ACD group, None for none.
        agent_work_mode: ManualIn and AutoIn ask to be Ready at once.
    """

    message_type: ClassVar[MessageType] = MessageType.RequestAgentLogin

    agent_id: str = field(validator=text)
    password: str | None = field(default=None, validator=optional_text)
    this_queue: str | None = field(default=None, validator=optional_text)
    agent_work_mode: AgentWorkMode = field(default=AgentWorkMode.Unknown, validator=instance(AgentWorkMode))


@frozen(kw_only=True, eq=False, repr=False)
class RequestAgentLogout(AgentRequest):
    """TAgentLogout.

    Attributes:
        this_queue: the ACD group, None for none.
    """

    message_type: ClassVar[MessageType] = MessageType.RequestAgentLogout

    this_queue: str | None = field(default=None, validator=optional_text)


@frozen(kw_only=True, eq=False, repr=False)
class RequestAgentReady(AgentRequest):
    """TAgentSetReady.

    Attributes:
        this_queue: the ACD group, None for none.
        agent_work_mode: how the agent becomes Ready.
    """

    message_type: ClassVar[MessageType] = MessageType.RequestAgentReady

    this_queue: str | None = field(default=None, validator=optional_text)
    agent_work_mode: AgentWorkMode = field(default=AgentWorkMode.Unknown, validator=instance(AgentWorkMode))


@frozen(kw_only=True, eq=False, repr=False)
class RequestAgentNotReady(AgentRequest):
    """TAgentSetNotReady.

    Attributes:
        this_queue: the ACD group, None for none.
        agent_work_mode: how the agent becomes NotReady, such as AfterCallWork or AuxWork.
    """

    message_type: ClassVar[MessageType] = MessageType.RequestAgentNotReady

    this_queue: str | None = field(default=None, validator=optional_text)
    agent_work_mode: AgentWorkMode = field(default=AgentWorkMode.Unknown, validator=instance(AgentWorkMode))


@frozen(kw_only=True, eq=False, repr=False)
class RequestSetDNDOn(AgentRequest):
    """TSetDNDOn: no calls to this DN, whoever is logged in there."""

    message_type: ClassVar[MessageType] = MessageType.RequestSetDNDOn


@frozen(kw_only=True, eq=False, repr=False)
class RequestSetDNDOff(AgentRequest):
    """TSetDNDOff: calls to this DN again."""

    message_type: ClassVar[MessageType] = MessageType.RequestSetDNDOff
