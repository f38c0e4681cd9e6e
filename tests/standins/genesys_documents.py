"""Documents for the tests of `_genesys`."""

LISTENING = """<scxml xmlns="http://www.w3.org/2005/07/scxml" xmlns:ixn="http://www.genesyslab.com/modules/interaction"
  version="1.0" initial="s">
 <datamodel><data id="id"/><data id="seen" expr="[]"/><data id="sent"/></datamodel>
 <state id="s">
  <transition event="interaction.added"><script>id = _event.data.interactionid; seen.push(_event.name)</script></transition>
  <transition event="do.terminate"><ixn:terminate requestid="sent" interactionid="id"/></transition>
  <transition event="do.delete"><ixn:delete requestid="sent" interactionid="id"/></transition>
  <transition event="do.redirect"><ixn:redirect requestid="sent" interactionid="id" to="_event.data"/></transition>
  <transition event="do.leave"><ixn:redirect detach="true" interactionid="id" to="_event.data"/></transition>
  <transition event="do.accept"><ixn:accept requestid="sent" interactionid="id" resource="'9000'"/></transition>
  <transition event="do.reject"><ixn:reject requestid="sent" interactionid="id"/></transition>
  <transition event="do.attach"><ixn:attach requestid="sent" interactionid="_event.data"/></transition>
  <transition event="do.detach"><ixn:detach requestid="sent" interactionid="id"/></transition>
  <transition event="do.merge"><ixn:merge requestid="sent" interactionid="id" tointeractionid="_event.data"/></transition>
  <transition event="do.other"><ixn:terminate requestid="sent" interactionid="_event.data"/></transition>
  <transition event="do.script"><script>eval(_event.data)</script></transition>
  <transition event="interaction error"><script>seen.push([_event.name, _event.data])</script></transition>
  <transition event="end" target="f"/>
 </state>
 <final id="f"/>
</scxml>"""

EMPTY = """<scxml xmlns="http://www.w3.org/2005/07/scxml" xmlns:ixn="http://www.genesyslab.com/modules/interaction"
  version="1.0" initial="s"><state id="s"/></scxml>"""
