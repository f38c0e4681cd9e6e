"""The mapping once more, written from the prose of the page on EXAS and from our readings: plain words, no table.

It shares nothing with the package, so that a mistake has to be made twice to go unseen. A state is one of "logged off",
"not ready", "ready", "acw", "hidden", "unknown"; a call is None, "internal" or anything else.
"""


def second_mapping(state, call, reason, before):
    """(presence, routing status), with None for a presence that stays; or None when nothing is to be sent."""
    if state == "unknown":
        return None
    if state == "logged off":
        return "Offline", "OffQueue"
    if call is None and state == "acw":
        # "ACW request doesn't change the value of User Presence"
        return None, "Interacting"
    if state in {"hidden", "acw"}:
        state = "ready" if before == "ready" else "not ready"
    presence = "OnQueue" if state == "ready" else "Busy"
    if call is not None:
        # "set to Communicating only if a corresponding Engage agent is on an internal call"
        return presence, ("Communicating" if call == "internal" else "Interacting")
    if state == "ready":
        return presence, "Idle"
    # "Any other Engage reason are not mapped to GC"
    if reason in {"Break", "Meal", "Meeting", "Training"}:
        presence = reason
    return presence, "OffQueue"


PLAIN = {
    "NotMonitored": "unknown",
    "Monitored": "unknown",
    "LoggedIn": "unknown",
    "OnHook": "unknown",
    "LoggedOut": "logged off",
    "WaitForNextCall": "ready",
    "NotReadyForNextCall": "not ready",
    "AfterCallWork": "acw",
    "OffHook": "hidden",
    "CallDialing": "hidden",
    "CallRinging": "hidden",
}


class SecondReducer:
    """One agent with one telephone, by the names of its statuses and reasons alone, without any wait."""

    def __init__(self):
        self.state = self.before = self.reason = self.presence = self.call = self.shown = None

    def hear_status(self, name):
        state, call = self._read(name)
        if state == "unknown":
            return
        self.call = call
        if state in {"ready", "not ready"}:
            self.before = state
        if state == "logged off":
            self.before = None
        if state in {"ready", "logged off"}:
            self.reason = None
        self.state = state
        self._show()

    def hear_reason(self, name):
        self.reason = name
        if self.shown is not None:
            self._show()

    def _show(self):
        found = second_mapping(self.state, self.call, self.reason, self.before)
        presence = found[0] or self.presence
        self.presence, self.shown = presence, (presence, found[1])

    def _read(self, name):
        """The state and the call; a call hides the state, and one on hold stays what it was."""
        if name in PLAIN:
            return PLAIN[name], None
        if name == "CallOnHold":
            return "hidden", self.call or "not known"
        return "hidden", "internal" if name == "CallInternal" else "of a customer"
