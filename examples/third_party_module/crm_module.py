"""A contact centre's own action element, in about twenty lines: ``<crm:lookup customer="..."/>``.

The element looks a customer up and answers with the event ``crm.lookup.done`` (``requestid``, ``customer``, ``tier``),
or with ``error.crm.lookup`` (``requestid``, ``error``) when there is no such customer.

Use it
    Give the module to the runtime, and to ``load``, which then knows the element and checks its attributes::

        crm = CrmModule({"4711": {"tier": "gold"}})
        document = orsagent.load("workflow.scxml", modules=[crm])
        runtime = orsagent.Runtime(modules=[crm], clock=orsagent.VirtualClock())

Offer it to others
    A package that declares the entry point below needs no ``modules=`` when documents are loaded or checked::

        [project.entry-points."orsagent.actions"]
        crm = "crm_module:SPECIFICATION"
"""

from orsagent.actions import AttributeKind, AttributeSpec, ElementSpec, EventSpec, ModuleSpec

SPECIFICATION = ModuleSpec(
    name="crm",
    namespaces=("http://example.com/modules/crm",),
    elements=(
        ElementSpec(
            name="lookup",
            attributes=(
                AttributeSpec(name="requestid", kind=AttributeKind.LOCATION, description="Receives the request id."),
                AttributeSpec(name="customer", required=True, description="The customer's number, a string."),
            ),
            events=(
                EventSpec(name="crm.lookup.done", data=("requestid", "customer", "tier")),
                EventSpec(name="error.crm.lookup", data=("requestid", "error")),
            ),
            description="Looks a customer up.",
        ),
    ),
)


class CrmModule:
    def __init__(self, customers):
        self.customers = customers
        self.specification = SPECIFICATION

    def open(self, scheduler):
        """The database of this example needs no connection."""

    def execute(self, action, context):
        number = action.arguments["customer"]
        if number in self.customers:
            found = {"customer": number, **self.customers[number]}
            context.raise_event("crm.lookup.done", {"requestid": action.request_id, **found})
        else:
            context.raise_event("error.crm.lookup", {"requestid": action.request_id, "error": f"no customer {number}"})

    def session_ended(self, session_id):
        """Every lookup is answered at once, so that nothing is open for a session."""

    def close(self):
        """Nothing was opened."""
