// One session's side of the interpreter, inside its ECMAScript context.
//
// Python decides what an event means (which guards to ask in which order, which blocks to run); this file asks and runs, and
// answers with an integer, or with JSON text when there is something to tell. Nothing here calls Python. Effects are written as
// text when they happen, so that a document that tampers with Array.prototype or JSON only hurts itself.
//
// The value of this file is a function (codec, globals) -> the object that Python knows as ors$$.
(function (codec, globals) {
'use strict';
var global = globalThis;
var uncurry = Function.prototype.bind.bind(Function.prototype.call);
var indexOf = uncurry(String.prototype.indexOf), slice = uncurry(String.prototype.slice), exec = uncurry(RegExp.prototype.exec);
var hasOwn = uncurry(Object.prototype.hasOwnProperty), apply = Reflect.apply, construct = Reflect.construct;
var define = Object.defineProperty, freeze = Object.freeze, isArray = Array.isArray, keys = Object.keys;
var stringify = JSON.stringify, parse = JSON.parse, indirectEval = global.eval, String_ = String, Number_ = Number;
var TypeError_ = TypeError, SyntaxError_ = SyntaxError;
var DELAY = /^\s*\+?(\d+(?:\.\d*)?|\.\d+)(ms|s)\s*$/;

var config, program, effects = '', operation = -1, active = '', sending;
var visits = { __proto__: null };
var eventText, event, now = 0, sends = 0, invokes = 0, requests = 0, seed = 0, initialised = [];

function text(value) { return stringify(String_(value)); }
function optional(value) { return value === undefined || value === null ? 'null' : text(value); }

// $at is a variable that expressions of the document can reach, as they can reach the functions of `api`: so numbers are made sure of
function tell(kind, rest) { effects += (effects === '' ? '' : ',') + '[' + operation + ',"' + kind + '",' + (program.at() | 0) + rest + ']'; }

function describe(error) {
  try {
    if (typeof error === 'object' && error !== null && 'message' in error)
      return slice(String_(error.name) + ': ' + String_(error.message), 0, 1000);
    return slice(String_(error), 0, 1000);
  } catch (nested) { return 'an exception that cannot be shown'; }
}

// The memory limit ends a session, as the time limit does; QuickJS alone lets scripts catch it.
function fail(error) {
  var id = sending, description = describe(error);
  sending = undefined;
  if (description === 'InternalError: out of memory') throw error;
  tell('error', ',' + text(description) + ',' + optional(id));
}

// A text that was put together piece by piece is a rope in QuickJS, and ropes cannot leave.
function flat(text) { return slice(text, 0); }

// An element of content was come to (null), or a condition was asked. Once in each answer is enough: loops shall not fill the memory.
function visit(answer) {
  var key = (program.at() | 0) + ':' + answer;
  if (visits[key]) return;
  visits[key] = true;
  tell('visit', ',' + answer);
}

function asked(answer) { if (config.watched) visit(answer); return answer; }

function answer(number) {
  if (effects === '' && typeof number === 'number') return number;
  var told = '[' + (typeof number === 'string' ? stringify(number) : number) + ',[' + effects + ']]';
  effects = '';
  visits = { __proto__: null };
  return flat(told);
}

// --- what documents see -------------------------------------------------------------------------------------------------

function constant(name, value) { define(global, name, { get: function () { return value; }, set: refuse(name), enumerable: true }); }
function refuse(name) { return function () { throw new TypeError_(name + ' is a system variable and cannot be changed'); }; }

function deepFreeze(value) {
  if (typeof value === 'object' && value !== null) {
    var names = keys(value);
    for (var i = 0; i < names.length; i++) deepFreeze(value[names[i]]);
    freeze(value);
  }
  return value;
}

function field(value) { return { get: function () { return value; }, set: refuse('_event'), enumerable: true }; }
var FIELDS = ['name', 'type', 'sendid', 'origin', 'origintype', 'invokeid', 'data', 'raw'];

function currentEvent() {
  if (eventText !== undefined) {
    var told = codec.decode(eventText);
    eventText = undefined;
    event = {};
    if (config.frozenData) deepFreeze(told.data);
    for (var i = 0; i < FIELDS.length; i++) if (FIELDS[i] !== 'raw' || hasOwn(told, 'raw')) define(event, FIELDS[i], field(told[FIELDS[i]]));
    freeze(event);
  }
  return event;
}

function inState(id) {
  if (active === null) throw new TypeError_('In was called where the document does not name it; call it by its name');
  return indexOf(id = String_(id), ' ') < 0 && indexOf(active, ' ' + id + ' ') >= 0;
}

function virtualDate(epoch) {
  var Real = Date;
  function VirtualDate() {
    var args = arguments.length === 0 ? [epoch + now] : arguments;
    return new.target ? construct(Real, args, new.target) : construct(Real, [epoch + now], Real).toString();
  }
  define(VirtualDate, 'name', { value: 'Date', configurable: true });
  define(VirtualDate, 'length', { value: 7, configurable: true });
  define(VirtualDate, 'prototype', { value: Real.prototype, writable: false });
  define(Real.prototype, 'constructor', { value: VirtualDate, writable: true, configurable: true });
  define(VirtualDate, 'now', { value: function () { return epoch + now; }, writable: true, configurable: true });
  define(VirtualDate, 'UTC', { value: Real.UTC, writable: true, configurable: true });
  define(VirtualDate, 'parse', { value: Real.parse, writable: true, configurable: true });
  define(global, 'Date', { value: VirtualDate, writable: true, configurable: true });
}

function seededRandom() { // mulberry32: small, and the same on every engine
  var imul = Math.imul;
  define(Math, 'random', { writable: true, configurable: true, value: function random() {
    seed = seed + 0x6D2B79F5 | 0;
    var t = imul(seed ^ seed >>> 15, 1 | seed);
    t = t + imul(t ^ t >>> 7, 61 | t) ^ t;
    return ((t ^ t >>> 14) >>> 0) / 4294967296;
  } });
}

// --- what compiled content calls ------------------------------------------------------------------------------------------

function guard(number) {
  var ask = program.guards[number];
  try { var holds = ask() ? true : false; } catch (error) { fail(error); holds = false; }
  return asked(holds);
}

function condition(ask) {
  try { var holds = ask() ? true : false; } catch (error) { fail(error); holds = false; }
  return asked(holds);
}

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
  try { data = carried(ask()); } catch (error) { fail(error); }
  if (name === null) tell('result', ',' + data); else tell('raise', ',' + text(name) + ',' + data);
}

function update(setters) { // an empty <finalize> (SCXML 1.0, 6.5.2)
  var data = currentEvent().data;
  if (typeof data !== 'object' || data === null) return;
  for (var i = 0; i < setters.length; i++) if (hasOwn(data, setters[i][0])) { var set = setters[i][1]; set(data[setters[i][0]]); }
}

function carried(data) { return data === undefined ? 'null' : stringify(codec.encode(data, true, 'data')); }
function parameters(data) { return keys(data).length === 0 ? undefined : data; }

function milliseconds(delay) {
  if (delay === undefined || delay === null || delay === '') return 0;
  var match = exec(DELAY, String_(delay));
  if (match === null) throw new SyntaxError_('the delay ' + text(delay) + ' is no time such as "1.5s" or "200ms"');
  return match[2] === 's' ? Number_(match[1]) * 1000 : Number_(match[1]);
}

function target(value, delay) {
  if (value === undefined || value === null || value === '') return '';
  value = String_(value);
  if (hasOwn(config.targets, value)) value = config.targets[value];
  if (slice(value, 0, 2) !== '#_') throw new SyntaxError_('the target ' + text(value) + ' is none of #_internal, #_parent, #_scxml_<session>, #_<invoke>');
  if (value === '#_internal' && delay > 0) throw new SyntaxError_('an event to #_internal cannot have a delay');
  return value;
}

function send(id, setId, ask) {
  if (setId !== null) setId(id = config.sessionid + '.send' + ++sends);
  sending = id === null ? undefined : id;
  var asked = ask(), type = asked.type === undefined || asked.type === null ? 'scxml' : String_(asked.type), delay = milliseconds(asked.delay);
  if (!hasOwn(config.types, type)) throw new TypeError_('the send type ' + text(type) + ' is not supported here');
  type = config.types[type];
  var to = type === 'scxml' ? target(asked.target, delay) : asked.target;
  if (type === 'scxml' && (asked.event === undefined || asked.event === null || asked.event === '')) throw new TypeError_('send has no event name');
  tell('send', ',' + optional(id) + ',' + optional(asked.event) + ',' + text(type) + ',' + optional(to) + ',' + delay + ',' +
    carried(asked.data) + ',' + (asked.content === true));
  sending = undefined;
}

function invoke(number, state, id, setId, ask) {
  if (id === null) id = state + '.' + ++invokes;
  if (setId !== null) setId(id);
  var asked = ask(), type = asked.type === undefined || asked.type === null ? 'scxml' : String_(asked.type);
  if (!hasOwn(config.invokeTypes, type)) throw new TypeError_('the invoke type ' + text(type) + ' is not supported here');
  tell('invoke', ',' + (number | 0) + ',' + text(id) + ',' + optional(asked.src) + ',' + optional(asked.content) + ',' + carried(asked.data));
}

function list(value) {
  if (!isArray(value)) throw new TypeError_('foreach needs an array, found ' + (value === null ? 'null' : typeof value));
  var copy = [];
  for (var i = 0; i < value.length; i++) define(copy, i, { value: value[i] });
  return copy;
}

function declare(name) { if (!hasOwn(global, name)) define(global, name, { value: undefined, writable: true, enumerable: true, configurable: true }); }

var api = {
  condition: condition, put: put, item: item, parameters: parameters, send: send, invoke: invoke, list: list, declare: declare,
  done: done, update: update, visit: function () { visit(null); },
  raise: function (name, data) { tell('raise', ',' + text(name) + ',' + carried(data)); },
  decode: function (body) { return codec.decode(body); },
  log: function (label, value, level) { tell('log', ',' + optional(label) + ',' + stringify(codec.encode(value, false, '')) + ',' + optional(level)); },
  cancel: function (id) { tell('cancel', ',' + text(id)); },
  variable: function (name, set) { if (set.length) declare(name); else set(); return set; },
  action: function (number, setters, ask) {
    var given = stringify(codec.encode(ask(), false, '')), id = config.sessionid + '.request' + ++requests;
    for (var i = 0; i < setters.length; i++) { var set = setters[i]; set(id); }
    tell('action', ',' + (number | 0) + ',' + text(id) + ',' + given);
  },
  run: function (source) { return indirectEval(source); },
  bad: function (message) { throw new SyntaxError_(message); },
  unsupported: function (message) { throw new TypeError_(message); }
};

// --- blocks, guards, plans -------------------------------------------------------------------------------------------------

function block(number) {
  var run = program.blocks[number];
  try { run(); } catch (error) { fail(error); }
}

function data(number) { // one <data>; late binding asks at every entry, the first time counts
  var one = program.data[number];
  if (initialised[number]) return;
  define(initialised, number, { value: true, writable: true, configurable: true });
  var assign = one.assign, initialise = one.initialise;
  try { if (hasOwn(config.given, one.id)) assign(config.given[one.id]); else initialise(); } catch (error) { fail(error); }
}

function operations(list) { // [[configuration, block number]...]; a negative number ~n is data item n
  var n = list.length, where = [], what = [];
  for (var i = 0; i < n; i++) { define(where, i, { value: list[i][0] }); define(what, i, { value: list[i][1] }); }
  return function () {
    for (var k = 0; k < n; k++) {
      active = where[k]; operation = k;
      var number = what[k];
      if (number >= 0) block(number); else data(~number);
    }
  };
}

function step(index, list) {
  if (list.length === 1 && list[0][1] >= 0) {
    var where = list[0][0], run = program.blocks[list[0][1]];
    return function () {
      active = where; operation = 0;
      try { run(); } catch (error) { fail(error); }
      return effects === '' ? index : answer(index);
    };
  }
  if (list.length === 0) return function () { return effects === '' ? index : answer(index); };
  var all = operations(list);
  return function () { all(); return effects === '' ? index : answer(index); };
}

function picker(guards) { // which candidate of one chain holds; -1: none
  return function () {
    for (var i = 0; i < guards.length; i++) if (guards[i] < 0 || guard(guards[i])) return i;
    return -1;
  };
}

function told(newEvent, newNow) {
  if (newEvent !== undefined && newEvent !== null && newEvent !== '') eventText = newEvent;
  if (newNow !== undefined) now = Number_(newNow);
}

function plan(where, chains) {
  var n = chains.length, pickers = [], steps = { __proto__: null };
  for (var i = 0; i < n; i++) define(pickers, i, { value: picker(chains[i]) });
  function run(newEvent, newNow) {
    told(newEvent, newNow);
    active = where; operation = -1;
    var key = '';
    for (var i = 0; i < n; i++) key += (i ? ',' : '') + pickers[i]();
    var known = steps[key];
    return known === undefined ? answer(key === '' ? '-' : key) : known();
  }
  run.learn = function (key, index, list) { return (steps[key] = step(index | 0, list))(); };
  return run;
}

function prepare(settings, given) {
  config = settings;
  config.given = given;
  constant('_sessionid', config.sessionid);
  constant('_name', config.name);
  constant('_ioprocessors', deepFreeze(config.ioprocessors));
  constant('_x', freeze({}));
  define(global, '_event', { get: currentEvent, set: refuse('_event'), enumerable: true });
  define(global, 'In', { value: inState });
  var names = keys(config.constants);
  for (var i = 0; i < names.length; i++) constant(names[i], deepFreeze(config.constants[names[i]]));
  if (config.watched) program.watch();
  if (config.epoch !== null) { virtualDate(config.epoch); seed = config.seed; seededRandom(); }
  if (config.dataObject) constant('_data', global);
  if (config.platformFunctions) {
    define(global, '__Log', { value: function (label) { tell('log', ',null,' + stringify(codec.encode(label, false, '')) + ',null'); } });
    define(global, '__Raise', { value: function (name, data) { tell('raise', ',' + text(name) + ',' + carried(data)); } });
  }
  globals.begun();
  for (i = 0; i < program.data.length; i++) try { declare(program.data[i].id); } catch (error) { fail(error); }
}

function saved() {
  var data = '';
  for (var i = 0; i < program.data.length; i++) data += (i ? ',' : '') + (initialised[i] ? 'true' : 'false');
  return '{' + globals.save() + ',"initialised":[' + data + '],"sends":' + sends + ',"invokes":' + invokes +
    ',"requests":' + requests + ',"seed":' + seed + '}';
}

var plans = { __proto__: null };
var ors = {
  at: function (number) { return plans[number]; },
  forget: function () { plans = { __proto__: null }; return 0; },
  define: function (factory) { if (program === undefined) program = factory(freeze(api)); },
  // settings: JSON text; given: encoded values of data items; answers 0, or text with the effects of the early data items
  begin: function (settings, given, newNow) {
    now = Number_(newNow);
    prepare(parse(settings), codec.decode(given));
    for (var i = 0; i < program.early; i++) data(i);
    return answer(0);
  },
  plan: function (number, spec, newEvent, newNow) {
    var asked = parse(spec), made = plan(asked[0], asked[1]);
    plans[number] = made;
    if (asked[2] === undefined) return made(newEvent, newNow);
    told(newEvent, newNow);
    active = asked[0];
    return made.learn('', asked[2], asked[3]);
  },
  learn: function (number, key, index, list) { return plans[number].learn(key, index, parse(list)); },
  // content that belongs to no plan: finalize, invocations, the last exits
  run: function (list, newEvent, newNow) { told(newEvent, newNow); operations(parse(list))(); return answer(0); },
  // a top-level script has run; words: those in it that may be names
  scripted: function (words) { globals.scripted(parse(words)); return answer(0); },
  // v and everything about the session that lives here, as encoded text; or e and which variable cannot be carried
  snapshot: function () { try { return flat('v' + saved()); } catch (error) { return 'e' + describe(error); } },
  // the other way, in a session that has begun and run its scripts; variables: encoded object
  restore: function (state, variables) {
    var known = parse(state);
    effects = '';
    visits = { __proto__: null };
    globals.restore(known, codec.decode(variables));
    for (var i = 0; i < known.initialised.length; i++) define(initialised, i, { value: known.initialised[i], writable: true, configurable: true });
    sends = known.sends; invokes = known.invokes; requests = known.requests; seed = known.seed;
    return 0;
  },
  // a top-level script that threw
  threw: function (number, message, words) { globals.scripted(parse(words)); operation = -1; program.script(number); tell('error', ',' + text(message) + ',null'); return answer(0); },
  // answers v and the encoded value, or e and a description of what was thrown
  evaluate: function (source, where, newEvent, newNow) {
    told(newEvent, newNow);
    active = where;
    try { return flat('v' + codec.encode(indirectEval(source), false, '')); } catch (error) { return 'e' + describe(error); }
  }
};
return freeze(ors);
})
