// One session's side of the interpreter, inside its ECMAScript context.
//
// Python decides what an event means (which guards to ask in which order, which blocks to run); this file asks and runs, and
// answers with an integer, or with JSON text when there is something to tell. Nothing here calls Python. Effects are written as
// text when they happen, so that a document that tampers with Array.prototype or JSON only hurts itself.
//
// This is what every session needs. The rest is in parts (see parts.py): they are put at the end of this scope before anything
// of the document runs; or, if the document's own sources cannot reach what the parts stand on, `part` evaluates them here when they are
// first needed. A part adds to `ors` and `api`, and fills in the hooks below.
//
// The value of this file is a function () -> the object that Python knows as ors$$.
(function () {
'use strict';
var global = globalThis;
var uncurry = Function.prototype.bind.bind(Function.prototype.call);
var indexOf = uncurry(String.prototype.indexOf), slice = uncurry(String.prototype.slice);
var hasOwn = uncurry(Object.prototype.hasOwnProperty), ownKeys = Reflect.ownKeys;
var define = Object.defineProperty, freeze = Object.freeze, isFrozen = Object.isFrozen, isArray = Array.isArray, keys = Object.keys;
var stringify = JSON.stringify, parse = JSON.parse, indirectEval = global.eval, String_ = String, Number_ = Number;
var TypeError_ = TypeError, SyntaxError_ = SyntaxError;

var config, program, effects = '', operation = -1, active = '', sending;
var visits = { __proto__: null };
var reason, inputs; // what is to be said of the error that is about to be thrown, if the place does not say it; the value of args_
var virtual, grow, begun, initialNames; // hooks of parts: virtual time, modules' variables, recording the initial globals; the names of those
var dataObject, hide; // hooks of a part: _data, and data items that a script hides
var codec, codecText; // the codec, or its source until a value comes that is no scalar
var eventText, event, now = 0, sends = 0, invokes = 0, requests = 0, seed = 0, initialised = [];

function theCodec() { return codec || (codec = indirectEval(codecText)); }

function encode(value, strict, name) {
  switch (typeof value) {
    case 'string': return stringify(value);
    case 'boolean': return value ? 'true' : 'false';
    case 'number': if (value - value === 0 && (value !== 0 || 1 / value > 0)) return String_(value);
  }
  return value === null ? 'null' : theCodec().encode(value, strict, name);
}

function decode(text) { return indexOf(text, '"$"') < 0 ? parse(text) : theCodec().decode(text); }

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
  var id = sending, why = reason, description = describe(error);
  sending = reason = undefined;
  if (description === 'InternalError: out of memory') throw error;
  if (program.trails) tell('trail', ',' + text(trail(error)));
  tell('error', ',' + text(description) + ',' + optional(id) + (why === undefined ? '' : ',' + text(why)));
}

function because(kind, error) { reason = kind; return error; } // kind: a value of ErrorKind, see error_events.py

// The stack, of which Python knows the scripts; it is text of the document's, so it is only a hint.
function trail(error) {
  try { var stack = error.stack; return typeof stack === 'string' ? slice(stack, -1500) : ''; } catch (nested) { return ''; }
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
    var told = decode(eventText);
    eventText = undefined;
    event = {};
    if (config.frozenData) deepFreeze(told.data);
    for (var i = 0; i < FIELDS.length; i++) if (FIELDS[i] !== 'raw' || hasOwn(told, 'raw')) define(event, FIELDS[i], field(told[FIELDS[i]]));
    freeze(event);
  }
  return event;
}

function isEvent(value) { // one that a document has kept; what has its form may be saved as well
  for (var i = 0; i < FIELDS.length; i++) if (FIELDS[i] !== 'raw' && !hasOwn(value, FIELDS[i])) return false;
  return isFrozen(value);
}

function inState(id) {
  if (active === null) throw new TypeError_('In was called where the document does not name it; call it by its name');
  return indexOf(id = String_(id), ' ') < 0 && indexOf(active, ' ' + id + ' ') >= 0;
}

function currentStates() { // in document order
  if (active === null) throw new TypeError_('__GetCurrentStates was called where the document does not name it; call it by its name');
  for (var ids = [], start = 1, end; (end = indexOf(active, ' ', start)) > 0; start = end + 1) define(ids, ids.length, { value: slice(active, start, end), writable: true, enumerable: true, configurable: true });
  return ids;
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

function carried(data) { return data === undefined ? 'null' : stringify(encode(data, true, 'data')); }
function parameters(data) { return keys(data).length === 0 ? undefined : data; }

function declare(name) { if (!hasOwn(global, name)) define(global, name, { value: undefined, writable: true, enumerable: true, configurable: true }); }

var api = {
  condition: condition, declare: declare, decode: decode, parameters: parameters, visit: function () { visit(null); },
  raise: function (name, data) { tell('raise', ',' + text(name) + ',' + carried(data)); },
  log: function (label, value, level) { tell('log', ',' + optional(label) + ',' + stringify(encode(value, false, '')) + ',' + optional(level)); },
  run: function (source) { return indirectEval(source); },
  hide: function (names) { hide(names); },
  bad: function (message) { throw new SyntaxError_(message); },
  unsupported: function (message) { throw because('unsupported', new TypeError_(message)); },
  unread: function (message) { throw new TypeError_(message); }
};

// --- blocks, guards, plans -------------------------------------------------------------------------------------------------

function data(number) { // one <data>; late binding asks at every entry, the first time counts
  var one = program.data[number];
  if (initialised[number]) return;
  define(initialised, number, { value: true, writable: true, configurable: true });
  var assign = one.assign, initialise = one.initialise, given = hasOwn(config.given, one.id);
  try {
    if (given) assign(config.given[one.id]); else initialise();
    if (inputs !== undefined && !given) input(one);
  } catch (error) { fail(error); }
}

// --- what a session was started with

function put(data, name, value) { define(data, name, { value: value, enumerable: true, configurable: true, writable: true }); }

function takeInputs(given) {
  var names = keys(given);
  inputs = hasOwn(given, 'args_') && typeof given.args_ === 'object' && given.args_ !== null ? given.args_ : {};
  for (var i = 0; i < names.length; i++) if (names[i] !== 'args_') put(inputs, names[i], given[names[i]]);
  put(global, 'args_', inputs);
}

// A parameter that was not given is an input with its own value. A document's own args_ has what was given beside what it says itself.
function input(one) {
  if (one.parameter) put(inputs, one.id, global[one.id]);
  if (one.id !== 'args_') return;
  var names = keys(inputs), own = global.args_;
  if (typeof own !== 'object' || own === null) own = global.args_ = {};
  for (var i = 0; i < names.length; i++) put(own, names[i], inputs[names[i]]);
  inputs = own;
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

function place(number, stable) {
  return places[number] || (places[number] = { __proto__: null, number: number, stable: stable, plans: { __proto__: null }, eventless: undefined });
}

function prepare(settings, given, trees, shown) {
  config = settings;
  config.given = given;
  constant('_sessionid', config.sessionid);
  constant('_name', config.name);
  constant('_ioprocessors', deepFreeze(config.ioprocessors));
  constant('_x', freeze({}));
  define(global, '_event', { get: currentEvent, set: refuse('_event'), enumerable: true });
  define(global, 'In', { value: inState });
  if (trees !== '') grow(parse(trees), shown);
  if (config.watched) program.watch();
  seed = config.seed;
  if (virtual) virtual();
  if (config.dataObject) define(global, '_data', { get: function () { return dataObject(); }, set: refuse('_data'), enumerable: true });
  if (config.inclusionPrefixes) constant('_my_prefix', '');
  if (config.document !== null) {
    define(global, '__Log', { value: function (value, label, level) { api.log(label, value, level); } });
    define(global, '__Raise', { value: function (name, data) { api.raise(name, data); } });
    define(global, '__GetDocumentURL', { value: function () { return config.document; } });
    define(global, '__GetCurrentStates', { value: currentStates });
  }
  initialNames = ownKeys(global);
  if (begun) begun(initialNames);
  if (config.arguments) takeInputs(given);
  for (var i = 0; i < program.data.length; i++) try { declare(program.data[i].id); } catch (error) { fail(error); }
}

var plans = { __proto__: null }, places = { __proto__: null }, events = { __proto__: null };
var ors = {
  at: function (number) { return plans[number].run; },
  forget: function () { plans = { __proto__: null }; places = { __proto__: null }; return 0; },
  define: function (factory) { if (program === undefined) program = factory(freeze(api)); },
  // settings: JSON text; given: encoded values of data items; trees, shown: see trees.js; answers 0, or text with the effects of the early data items
  begin: function (settings, given, newNow, newCodec, trees, shown) {
    codecText = newCodec;
    now = Number_(newNow);
    prepare(parse(settings), decode(given), trees, shown);
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
  // a top-level script is about to run that hides these data items; names: JSON text
  hide: function (names) { hide(parse(names)); return 0; },
  // content that belongs to no plan: finalize, invocations, the last exits
  run: function (list, newEvent, newNow) { told(newEvent, newNow); operations(parse(list))(); return answer(0); },
  // the text of a part, when it is needed later than at the start; an empty one ends that, before anything runs that could reach it
  part: function (source) {
    if (source !== '') eval(source);
    else { begun(initialNames); delete ors.part; freeze(ors); } // again, because late guards and late time replace built-ins
    return 0;
  }
};
PARTS
return ors;
})
