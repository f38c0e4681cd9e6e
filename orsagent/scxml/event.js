// Part of session.js: what _event and _ioprocessors give.
var event, ioProcessors;
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

processors = function () { return ioProcessors || (ioProcessors = deepFreeze(parse(config.ioprocessors))); };
