"""T-Library's requests about calls as frozen values; see `requests` for the others."""

from __future__ import annotations

from typing import ClassVar

from attrs import field, frozen

from orsagent.tlib.attributes import text, user_data_list
from orsagent.tlib.key_values import NO_ENTRIES, KeyValueList
from orsagent.tlib.message_types import MessageType
from orsagent.tlib.requests import Request

__all__ = [
    "CallRequest",
    "RequestAnswerCall",
    "RequestAttachUserData",
    "RequestCompleteConference",
    "RequestCompleteTransfer",
    "RequestHoldCall",
    "RequestInitiateConference",
    "RequestInitiateTransfer",
    "RequestMakeCall",
    "RequestReleaseCall",
    "RequestRetrieveCall",
    "RequestSingleStepTransfer",
    "RequestUpdateUserData",
]


@frozen(kw_only=True, eq=False, repr=False)
class RequestMakeCall(Request):
    """TMakeCall: call `other_dn` from ThisDN.

    Attributes:
        other_dn: the number to call.
        user_data: the data to attach to the call.
    """

    message_type: ClassVar[MessageType] = MessageType.RequestMakeCall

    other_dn: str = field(validator=text)
    user_data: KeyValueList = field(default=NO_ENTRIES, converter=user_data_list)


@frozen(kw_only=True, eq=False, repr=False)
class CallRequest(Request):
    """A request about a call at ThisDN.

    Attributes:
        conn_id: the call's connection id.
    """

    conn_id: str = field(validator=text)


@frozen(kw_only=True, eq=False, repr=False)
class RequestAnswerCall(CallRequest):
    """TAnswerCall: pick up a call that rings."""

    message_type: ClassVar[MessageType] = MessageType.RequestAnswerCall


@frozen(kw_only=True, eq=False, repr=False)
class RequestReleaseCall(CallRequest):
    """TReleaseCall: leave a call."""

    message_type: ClassVar[MessageType] = MessageType.RequestReleaseCall


@frozen(kw_only=True, eq=False, repr=False)
class RequestHoldCall(CallRequest):
    """THoldCall: put a call on hold."""

    message_type: ClassVar[MessageType] = MessageType.RequestHoldCall


@frozen(kw_only=True, eq=False, repr=False)
class RequestRetrieveCall(CallRequest):
    """TRetrieveCall: take a call back from hold."""

    message_type: ClassVar[MessageType] = MessageType.RequestRetrieveCall


@frozen(kw_only=True, eq=False, repr=False)
class RequestInitiateTransfer(CallRequest):
    """TInitiateTransfer: hold the call and ask `other_dn` first.

    Attributes:
        other_dn: who is to get the call.
    """

    message_type: ClassVar[MessageType] = MessageType.RequestInitiateTransfer

    other_dn: str = field(validator=text)


@frozen(kw_only=True, eq=False, repr=False)
class RequestCompleteTransfer(CallRequest):
    """TCompleteTransfer: join the other sides of two calls, and leave.

    Attributes:
        transfer_conn_id: the consultation's connection id; `conn_id` is the call on hold.
    """

    message_type: ClassVar[MessageType] = MessageType.RequestCompleteTransfer

    transfer_conn_id: str = field(validator=text)


@frozen(kw_only=True, eq=False, repr=False)
class RequestSingleStepTransfer(CallRequest):
    """TSingleStepTransfer: hand the call to `other_dn` without asking.

    Attributes:
        other_dn: who is to get the call.
    """

    message_type: ClassVar[MessageType] = MessageType.RequestSingleStepTransfer

    other_dn: str = field(validator=text)


@frozen(kw_only=True, eq=False, repr=False)
class RequestInitiateConference(CallRequest):
    """TInitiateConference: hold the call and ask `other_dn` first.

    Attributes:
        other_dn: who is to join the call.
    """

    message_type: ClassVar[MessageType] = MessageType.RequestInitiateConference

    other_dn: str = field(validator=text)


@frozen(kw_only=True, eq=False, repr=False)
class RequestCompleteConference(CallRequest):
    """TCompleteConference: join two calls, and stay.

    Attributes:
        transfer_conn_id: the consultation's connection id; `conn_id` is the call on hold.
    """

    message_type: ClassVar[MessageType] = MessageType.RequestCompleteConference

    transfer_conn_id: str = field(validator=text)


@frozen(kw_only=True, eq=False, repr=False)
class RequestAttachUserData(CallRequest):
    """TAttachUserData: add to the data attached to a call.

    Attributes:
        user_data: what to add; a key that is there gets the new value.
    """

    message_type: ClassVar[MessageType] = MessageType.RequestAttachUserData

    user_data: KeyValueList = field(default=NO_ENTRIES, converter=user_data_list)


@frozen(kw_only=True, eq=False, repr=False)
class RequestUpdateUserData(CallRequest):
    """TUpdateUserData: change the data attached to a call.

    Attributes:
        user_data: the keys that change, with their values.
    """

    message_type: ClassVar[MessageType] = MessageType.RequestUpdateUserData

    user_data: KeyValueList = field(default=NO_ENTRIES, converter=user_data_list)
