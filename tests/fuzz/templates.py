"""A document in which every attribute and text that may hold an expression holds any text."""

import re
from xml.sax.saxutils import escape

from .expressions import expression
from .mutations import VALUES

DOCUMENT = """<scxml xmlns="http://www.w3.org/2005/07/scxml" xmlns:o="http://www.genesyslab.com/modules/agent" version="1.0"
 name="{'fuzz'}" datamodel="ecmascript" binding="{early}">
<datamodel><data id="n" expr="{0}"/><data id="list">{[1,2]}</data><data id="{late}" expr="{1}"/></datamodel>
<script>{function f(x) { return x }}</script>
<state id="s">
<onentry><log label="l" expr="{n}"/><assign location="{n}" expr="{n + 1}"/><script>{n++}</script></onentry>
<onentry><send event="a" delay="{1s}"/><send eventexpr="{'b'}" delayexpr="{'5ms'}" idlocation="{n}" namelist="{n}"/></onentry>
<onentry><foreach array="{list}" item="{item}" index="{index}"><log expr="{item}"/></foreach><cancel sendidexpr="{'x'}"/></onentry>
<invoke typeexpr="{'scxml'}" idlocation="{n}"><param name="n" expr="{n}"/><content><scxml version="1.0" datamodel="ecmascript"><datamodel>
<data id="n" expr="{5}"/></datamodel><final><onentry><send event="up" targetexpr="{'#_parent'}"/></onentry><donedata><content expr="{n}"/></donedata></final>
</scxml></content><finalize><assign location="{n}" expr="{_event.data}"/></finalize></invoke>
<transition event="a" cond="{true}" target="t"><if cond="{n}"><raise event="r"/><elseif cond="{0}"/><log expr="{1}"/></if></transition>
<transition event="b" cond="{n &lt; 3}"><send eventexpr="{'c'}" typeexpr="{'scxml'}"><content expr="{n}"/></send></transition>
<transition event="*" cond="{false}" target="u"/><onexit><log expr="{In('s')}"/></onexit>
</state>
<state id="t"><datamodel><data id="m" expr="{_event}"/></datamodel>
<onentry><o:setdnd set="{true}" for="{{dn: '1'}}" hints="{{}}"/><send event="z"><param name="p" expr="{n}"/><param name="q" location="{n}"/></send></onentry>
<invoke srcexpr="{'nowhere.scxml'}"/><invoke><content expr="{'&lt;scxml/&gt;'}"/></invoke>
<transition event="z" target="s"/><transition cond="{n &gt; 10}" target="u"/></state>
<final id="u"><donedata><param name="r" expr="{n}"/></donedata></final>
</scxml>"""
PARTS = re.split(r"\{((?:\{[^{}]*\}|[^{}]*\{[^{}]*\}[^{}]*|[^{}])*)\}", DOCUMENT)
"""Texts, and between them what is usual in a hole."""


def filled(dice):
    """The document with up to eight of its holes filled."""
    holes = {dice.below(len(PARTS) // 2): _filling(dice) for _ in dice.times(8)}
    parts = list(PARTS)
    for hole, text in holes.items():
        parts[2 * hole + 1] = text
    return "".join(parts)


def _filling(dice):
    text = expression(dice) if dice.below(4) < 3 else dice.pick(VALUES)
    return escape(text.replace("\x00", "\ufffd").replace("\ufffe", ""), {'"': "&quot;"})
