// Part of session.js: what compiled content calls that carries data, or asks the world outside for something.
var uncurry = Function.prototype.bind.bind(Function.prototype.call);
var exec = uncurry(RegExp.prototype.exec), hasOwn = uncurry(Object.prototype.hasOwnProperty), slice = uncurry(String.prototype.slice);
var indexOf = uncurry(String.prototype.indexOf), keys = Object.keys, SyntaxError_ = SyntaxError, TypeError_ = TypeError;
var DELAY = /^\s*\+?(\d+(?:\.\d*)?|\.\d+)(ms|s)\s*$/, SESSION = /^[\w-]+$/;

function because(kind, error) { inner.reason = kind; return error; } // kind: a value of ErrorKind, see error_events.py

function next(counter) { return inner[counter] = (inner[counter] | 0) + 1; } // ids of a session come from counters

function put(data, name, value) { define(data, name, { value: value, enumerable: true, configurable: true, writable: true }); }

// A <param> that fails is left out (SCXML 1.0, 5.7). A name that occurs again loses nothing (6.2): the values become an array.
function item(data, repeated, name, ask) {
  try {
    var value = ask();
    if (!hasOwn(data, name)) put(data, name, value);
    else if (repeated[name]) define(data[name], data[name].length, { value: value, enumerable: true });
    else { put(data, name, [data[name], value]); repeated[name] = true; }
  } catch (error) { fail(error); }
}

function done(name, ask) { // done data that fails leaves the event without data (SCXML 1.0, 5.5)
  var data = 'null';
  try { data = inner.carried(ask()); } catch (error) { fail(error); }
  if (name === null) inner.tell('result', ',' + data); else inner.tell('raise', ',' + inner.text(name) + ',' + data);
}

function update(setters) { // an empty <finalize> (SCXML 1.0, 6.5.2)
  var data = inner.currentEvent().data;
  if (typeof data !== 'object' || data === null) return;
  for (var i = 0; i < setters.length; i++) if (hasOwn(data, setters[i][0])) { var set = setters[i][1]; set(data[setters[i][0]]); }
}

function milliseconds(delay) {
  if (delay === undefined || delay === null || delay === '') return 0;
  var match = exec(DELAY, String_(delay));
  if (match === null) throw because('value', new SyntaxError_('the delay ' + inner.text(delay) + ' is no time such as "1.5s" or "200ms"'));
  return match[2] === 's' ? Number_(match[1]) * 1000 : Number_(match[1]);
}

function target(value, delay) {
  if (value === undefined || value === null || value === '') return '';
  value = String_(value);
  if (hasOwn(inner.config.targets, value)) value = inner.config.targets[value];
  else if (inner.config.sessionTargets && exec(SESSION, value) !== null) value = '#_scxml_' + value;
  if (slice(value, 0, 2) !== '#_') throw because('target', new SyntaxError_('the target ' + inner.text(value) + ' is none of #_internal, #_parent, #_scxml_<session>, #_<invoke>'));
  if (value === '#_internal' && delay > 0) throw because('value', new SyntaxError_('an event to #_internal cannot have a delay'));
  return value;
}

function locate(set, id) { inner.reason = 'location'; set(id); inner.reason = undefined; }

function known(types) { // as messages list them
  for (var names = keys(types), told = '', i = 0; i < names.length; i++) if (indexOf(names[i], '/') < 0) told += (told && ', ') + names[i];
  return told;
}

function send(id, setId, ask) {
  if (setId !== null) locate(setId, id = inner.config.sessionid + '.send' + next('sends'));
  else if (id !== undefined) id = String_(id);
  inner.sending = id;
  var asked = ask(), type = asked.type === undefined || asked.type === null ? 'scxml' : String_(asked.type), delay = milliseconds(asked.delay);
  if (!hasOwn(inner.config.types, type)) throw because('send type', new TypeError_('the send type ' + inner.text(type) + ' is not supported here; it knows: ' + known(inner.config.types)));
  type = inner.config.types[type];
  var to = type === 'scxml' ? target(asked.target, delay) : asked.target;
  if (type === 'scxml' && (asked.event === undefined || asked.event === null || asked.event === '')) throw because('no event', new TypeError_('send has no event name'));
  inner.reason = 'mismatch';
  var data = inner.carried(asked.data);
  inner.reason = undefined;
  inner.tell('send', ',' + inner.optional(id) + ',' + inner.optional(asked.event) + ',' + inner.text(type) + ',' + inner.optional(to) + ',' + delay + ',' +
    data + ',' + (asked.content === true));
  inner.sending = undefined;
}

function invoke(number, state, id, setId, ask) {
  if (id === null) id = state + '.' + next('invokes');
  if (setId !== null) locate(setId, id);
  var asked = ask(), type = asked.type === undefined || asked.type === null ? 'scxml' : String_(asked.type);
  if (!hasOwn(inner.config.invokeTypes, type)) throw because('unsupported', new TypeError_('the invoke type ' + inner.text(type) + ' is not supported here; it knows: ' + known(inner.config.invokeTypes)));
  inner.tell('invoke', ',' + (number | 0) + ',' + inner.text(id) + ',' + inner.optional(asked.src) + ',' + inner.optional(asked.content) + ',' + inner.carried(asked.data));
}

function cancel(id) { inner.tell('cancel', ',' + inner.text(id)); }

function action(number, setters, ask) {
  var given = inner.text(inner.encode(ask(), false, '')), id = inner.config.sessionid + '.request' + next('requests');
  for (var i = 0; i < setters.length; i++) locate(setters[i], id);
  inner.tell('action', ',' + (number | 0) + ',' + inner.text(id) + ',' + given);
}

api.put = put; api.item = item; api.done = done; api.update = update; api.send = send; api.invoke = invoke;
api.cancel = cancel; api.action = action;
0;
