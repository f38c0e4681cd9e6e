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

function field(value) { return { get: function () { return value; }, set: refuse('_event'), enumerable: true }; }

currentEvent = function () {
  if (eventText !== undefined) {
    var told = decode(eventText);
    eventText = undefined;
    event = {};
    if (config.frozenData) deepFreeze(told.data);
    for (var i = 0; i < FIELDS.length; i++) if (FIELDS[i] !== 'raw' || hasOwn(told, 'raw')) define(event, FIELDS[i], field(told[FIELDS[i]]));
    freeze(event);
  }
  return event;
};

define(global, '_event', { get: function () { return currentEvent(); }, set: refuse('_event'), enumerable: true });
define(global, '_ioprocessors', {
  get: function () { return ioProcessors || (ioProcessors = deepFreeze(parse(config.ioprocessors))); }, set: refuse('_ioprocessors'), enumerable: true
});
0;
