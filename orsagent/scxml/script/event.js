// Part of session.js: _event and _ioprocessors.
var event, ioProcessors, freeze = Object.freeze, keys = Object.keys, hasOwn = Function.prototype.bind.call(Function.prototype.call, Object.prototype.hasOwnProperty);
var FIELDS = ['name', 'type', 'sendid', 'origin', 'origintype', 'invokeid', 'data', 'raw'];

function deepFreeze(value) {
  if (typeof value === 'object' && value !== null) {
    var names = keys(value);
    for (var i = 0; i < names.length; i++) deepFreeze(value[names[i]]);
    freeze(value);
  }
  return value;
}

function field(value) { return { get: function () { return value; }, set: inner.refuse('_event'), enumerable: true }; }

inner.currentEvent = function () {
  if (eventText !== undefined) {
    var told = inner.decode(eventText);
    eventText = undefined;
    event = {};
    if (inner.config.frozenData) deepFreeze(told.data);
    for (var i = 0; i < FIELDS.length; i++) if (FIELDS[i] !== 'raw' || hasOwn(told, 'raw')) define(event, FIELDS[i], field(told[FIELDS[i]]));
    freeze(event);
  }
  return event;
};

define(global, '_event', { get: function () { return inner.currentEvent(); }, set: inner.refuse('_event'), enumerable: true });
define(global, '_ioprocessors', {
  get: function () { return ioProcessors || (ioProcessors = deepFreeze(parse(inner.config.ioprocessors))); }, set: inner.refuse('_ioprocessors'), enumerable: true
});
0;
