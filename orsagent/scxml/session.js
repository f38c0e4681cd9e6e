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

function data(number) { // one <data>; late binding asks at every entry, the first time counts
  var one = program.data[number];
  if (initialised[number]) return;
  define(initialised, number, { value: true, writable: true, configurable: true });
  var assign = one.assign, initialise = one.initialise;
  try { if (hasOwn(config.given, one.id)) assign(config.given[one.id]); else initialise(); } catch (error) { fail(error); }
}

function operations(list) { // [[configuration, block number]...], from JSON; a negative number ~n is data item n
  var n = list.length;
  for (var i = 0; i < n; i++) list[i][1] = runner(list[i][1]);
  return function () {
    for (var k = 0; k < n; k++) {
      active = list[k][0]; operation = k;
      var run = list[k][1]; // a call of list[k][1] itself would show the list to the block, as its this
      try { run(); } catch (error) { fail(error); }
    }
  };
}

function runner(number) { return number >= 0 ? program.blocks[number] : function () { data(~number); }; }

// One microstep of a plan: its operations, then its index, or text when there is something to tell. `taken`, `to`, `raised`: for chains.
function turn(index, list, taken, next) {
  var made, where, run, all;
  if (list.length === 0) made = function () { return effects === '' ? index : answer(index); };
  else if (list.length === 1) {
    where = list[0][0]; run = runner(list[0][1]);
    made = function () {
      active = where; operation = 0;
      try { run(); } catch (error) { fail(error); }
      return effects === '' ? index : answer(index);
    };
  } else {
    all = operations(list);
    made = function () { all(); return effects === '' ? index : answer(index); };
  }
  made.taken = taken;
  if (next !== null) { made.to = place(next[0], next[1]); made.raised = next[2]; }
  return made;
}

function picker(guards) { // which candidate of one chain holds; -1: none
  var first = program.guards[guards[0]];
  if (guards.length === 1 && !config.watched) return function () { try { return first() ? 0 : -1; } catch (error) { fail(error); return -1; } };
  return function () {
    for (var i = 0; i < guards.length; i++) if (guards[i] < 0 || guard(guards[i])) return i;
    return -1;
  };
}

function told(newEvent, newNow) {
  if (newEvent !== undefined && newEvent !== null && newEvent !== '') eventText = newEvent;
  if (newNow !== undefined) now = Number_(newNow);
}

// usual: the event that goes with the plan when a call does not tell of one, as text
function plan(number, where, chains, usual) {
  var n = chains.length, pickers = [], turns = { __proto__: null }, pick, run;
  for (var i = 0; i < n; i++) define(pickers, i, { value: picker(chains[i]) });
  if (usual === '') usual = undefined;
  if (n === 1) pick = pickers[0];
  else pick = function () { for (var key = n === 0 ? '-' : '', i = 0; i < n; i++) key += (i ? ',' : '') + pickers[i](); return key; };
  run = function (newEvent, newNow) {
    if (newEvent !== undefined) told(newEvent, newNow); else if (usual !== undefined) eventText = usual;
    active = where; operation = -1;
    var picked = pick(), known = turns[picked];
    return known === undefined ? answer('' + picked) : known();
  };
  function choose() { active = where; operation = -1; return pick(); }
  return { __proto__: null, number: number, run: run, choose: choose, turns: turns }; // documents can get hold of `run`, but not of this
}

function learn(made, key, known) {
  var more = known[4];
  for (var i = 0; i < more.length; i++) events[more[i][0]] = [more[i][1], more[i][2]];
  return (made.turns[key] = turn(known[0] | 0, known[1], known[2], known[3]))();
}

// --- chains: many events in one crossing ---------------------------------------------------------------------------------

var DONE = 0, TOLD = 1, EVENT = 2, EVENTLESS = 3, MORE = 4;

function place(number, stable) {
  return places[number] || (places[number] = { __proto__: null, number: number, stable: stable, plans: { __proto__: null }, eventless: undefined });
}

// mainEventLoop, as far as every plan and turn is known and tells nothing: where it ends, Python goes on.
//
// An event is a number of `events`, or ~place in `handed`, where those stand that have no number: [name, text]; [number, name, text] makes
// one known. The first `first` of `handed` are internal ones.
// Answers [why, plan, what the plan answered, event, events left in the internal queue, events taken from outside, microsteps, events, place]
function chain(at, handed, first, resting, limits, microsteps, events_, most) {
  var here = place(at[0], at[1]), head = null, tail = null, taken = 0, outside = handed.length - first, current = null, asked = null, choose, picked, known, said, i;
  function put(event) { var item = { __proto__: null, event: event, next: null }; if (tail === null) head = tail = item; else { tail.next = item; tail = item; } }
  function stop(why, said) {
    for (var left = ''; head !== null; head = head.next) left += (left && ',') + head.event;
    return flat('[' + why + ',' + (asked ? asked.number : null) + ',' + said + ',' + current + ',[' + left + '],' + taken + ',' + microsteps + ',' +
      events_ + ',' + here.number + ']');
  }
  for (i = 0; i < handed.length; i++) // all of them now: a number counts as known from here on, even if this chain does not come to the event
    if (handed[i].length === 3) { events[handed[i][0]] = [handed[i][1], handed[i][2]]; handed[i] = handed[i][0]; }
  function number(i) { return typeof handed[i] === 'number' ? handed[i] : ~i; }
  for (i = 0; i < first; i++) put(number(i));
  for (;;) {
    if (most-- <= 0 || microsteps < 0 || events_ < 0) return stop(MORE, null);
    asked = null;
    if (!resting && !here.stable) {
      asked = here.eventless;
      if (asked === undefined) return stop(EVENTLESS, null);
      choose = asked.choose; picked = choose(); known = asked.turns[picked];
      if (known === undefined) return stop(TOLD, answer('' + picked));
      if (!known.taken && effects === '') asked = null;
    }
    if (asked === null) {
      if (head !== null) { current = head.event; head = head.next; if (head === null) tail = null; events_--; }
      else if (taken < outside) { current = number(first + taken++); microsteps = limits[0]; events_ = limits[1]; }
      else return stop(DONE, null);
      resting = false;
      var event = current < 0 ? handed[~current] : events[current];
      eventText = event[1];
      asked = here.plans[event[0]];
      if (asked === undefined) return stop(EVENT, null);
      choose = asked.choose; picked = choose(); known = asked.turns[picked];
      if (known === undefined) return stop(TOLD, answer('' + picked));
    }
    if (known.taken) microsteps--;
    said = known();
    if (typeof said === 'string' || known.to === undefined) return stop(TOLD, typeof said === 'string' ? said : '[' + said + ',[]]');
    here = known.to;
    for (i = 0; i < known.raised.length; i++) put(known.raised[i]);
  }
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

var plans = { __proto__: null }, places = { __proto__: null }, events = { __proto__: null };
var ors = {
  at: function (number) { return plans[number].run; },
  forget: function () { plans = { __proto__: null }; places = { __proto__: null }; return 0; },
  define: function (factory) { if (program === undefined) program = factory(freeze(api)); },
  // settings: JSON text; given: encoded values of data items; answers 0, or text with the effects of the early data items
  begin: function (settings, given, newNow) {
    now = Number_(newNow);
    prepare(parse(settings), codec.decode(given));
    for (var i = 0; i < program.early; i++) data(i);
    return answer(0);
  },
  // spec: [configuration, guards of each chain, [place, whether it is stable], event or null, turn or null]; the only turn is there if nothing is asked
  plan: function (number, spec, newEvent, newNow) {
    var asked = parse(spec), made = plan(number, asked[0], asked[1], newEvent), here = place(asked[2][0], asked[2][1]);
    plans[number] = made;
    if (asked[3] === null) here.eventless = made; else here.plans[asked[3]] = made;
    if (asked[4] === null) { var run = made.run; return run(newEvent, newNow); }
    told(newEvent, newNow);
    return learn(made, '-', asked[4]);
  },
  // known: [index, operations, whether transitions are taken, [place, whether it is stable, events raised] or null if Python has to see to it, new events]
  learn: function (number, key, known) { return learn(plans[number], key, parse(known)); },
  chain: function (spec, newEvent, newNow) { told(newEvent, newNow); var asked = parse(spec); return chain(asked[0], asked[1], asked[2], asked[3], asked[4], asked[5], asked[6], asked[7]); },
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
