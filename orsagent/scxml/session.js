// One session's side of the interpreter, inside its ECMAScript context.
//
// Python decides what an event means (which guards to ask in which order, which blocks to run); this file asks and runs, and
// answers with an integer, or with JSON text when there is something to tell. Nothing here calls Python. Effects are written as
// text when they happen, so that a document that tampers with Array.prototype or JSON only hurts itself.
//
// This is what every session has from its first moment to its last, so it is short: QuickJS has no bytecode to offer, and keeps the
// text of each function. The rest is in parts (see parts.py) that `ors.part` evaluates here; they add to `ors` and `api`, and
// fill in the hooks below. What they keep for each other is in `inner`: a variable of this scope costs each session more than
// a property that may never come.
//
// Compiled content comes as text, too, and is evaluated by ors$$make: it sees what stands in the outer function, and no more.
// ors$$at is the place of what is evaluated; ors$$scripts, those of the top-level scripts; ors$$g, ors$$b, ors$$d and ors$$s hold guards, blocks,
// data items and setters by number. Documents can reach all that, as they can reach the functions of `api`: so numbers are made sure of.
//
// The value of this file is a function () that makes the object which Python knows as ors$$.
(function (ors$$) {
var ors$$at = 0, ors$$scripts, ors$$g = { __proto__: null }, ors$$b = { __proto__: null }, ors$$d = { __proto__: null }, ors$$s = { __proto__: null };
function ors$$make(ors$$text) { eval(ors$$text); }
0, function () {
'use strict';
var global = globalThis, define = Object.defineProperty, parse = JSON.parse, indirectEval = eval, String_ = String, Number_ = Number;
var effects = '', operation = -1, active = null, eventText, now = 0, initialised = { __proto__: null };
var given, watch; // hooks of parts: what sets a data item that may have another value from outside; what is told of sessions that are watched
var inner = { __proto__: null }; // what parts keep for each other
var api = ors$$ = { condition: holds, run: indirectEval }; // what compiled content calls

var fail = function (error) { ors.part(ERRORS); fail(error); };

function answer(number) {
  if (effects === '' && typeof number === 'number') return number;
  var told = '[' + (typeof number === 'string' ? '"' + number + '"' : number) + ',[' + effects + ']]';
  effects = '';
  if (watch) watch();
  return told;
}

function holds(ask) {
  try { var found = ask() ? true : false; } catch (error) { fail(error); found = false; }
  if (watch) watch(found);
  return found;
}

function data(number) { // one <data>; late binding asks at every entry, the first time counts
  if (initialised[number]) return;
  initialised[number] = true;
  var initialise = ors$$d[number];
  try { if (given) given(number, initialise); else initialise(); } catch (error) { fail(error); }
}

function runner(number) { return number >= 0 ? ors$$b[number] : function () { data(~number); }; }

function operations(list) { // [[configuration, block number]...], from JSON; a negative number ~n is data item n
  var n = list.length, runs = { __proto__: null };
  for (var i = 0; i < n; i++) runs[i] = runner(list[i][1]);
  return function () {
    for (var k = 0; k < n; k++) {
      active = list[k][0]; operation = k;
      var run = runs[k]; // a call of runs[k] itself would show the list to the block, as its this
      try { run(); } catch (error) { fail(error); }
    }
  };
}

// One microstep of a plan: its operations, then its index, or text when there is something to tell. `taken`, `to`, `raised`: for chains.
function turn(index, list, taken, next) {
  var where, run, made;
  if (list.length === 1) {
    where = list[0][0]; run = runner(list[0][1]);
    made = function () {
      active = where; operation = 0;
      try { run(); } catch (error) { fail(error); }
      return effects === '' ? index : answer(index);
    };
  } else {
    run = operations(list);
    made = function () { run(); return effects === '' ? index : answer(index); };
  }
  made.taken = taken;
  if (next !== null) { made.to = place(next[0], next[1]); made.raised = next[2]; }
  return made;
}

function picker(guards) { // which candidate of one chain holds; -1: none
  var n = guards.length, asks = { __proto__: null }, first, i;
  for (i = 0; i < n; i++) asks[i] = ors$$g[guards[i]];
  first = asks[0];
  if (n === 1 && !watch) return function () { try { return first() ? 0 : -1; } catch (error) { fail(error); return -1; } };
  return function () {
    for (var i = 0; i < n; i++) if (guards[i] < 0 || holds(asks[i])) return i;
    return -1;
  };
}

function joined(chains) { // what all chains pick
  var n = chains.length, pickers = { __proto__: null };
  for (var i = 0; i < n; i++) pickers[i] = picker(chains[i]);
  return function () { for (var key = n === 0 ? '-' : '', i = 0; i < n; i++) key += (i ? ',' : '') + pickers[i](); return key; };
}

function told(newEvent, newNow) {
  if (newEvent !== undefined && newEvent !== null && newEvent !== '') eventText = newEvent;
  if (newNow !== undefined) now = Number_(newNow);
}

// usual: the event that goes with the plan when a call does not tell of one, as text
function plan(number, where, chains, usual) {
  var turns = { __proto__: null }, pick = chains.length === 1 ? picker(chains[0]) : joined(chains);
  if (usual === '') usual = undefined;
  function run(newEvent, newNow) { // documents can get hold of this alone
    if (newEvent !== undefined) told(newEvent, newNow); else if (usual !== undefined) eventText = usual;
    active = where; operation = -1;
    var picked = pick(), known = turns[picked];
    return known === undefined ? answer('' + picked) : known();
  }
  return plans[number] = { __proto__: null, number: number, where: where, pick: pick, turns: turns, run: run };
}

function learn(made, key, known) {
  for (var more = known[4], i = 0; i < more.length; i++) events[more[i][0]] = [more[i][1], more[i][2]];
  return (made.turns[key] = turn(known[0] | 0, known[1], known[2], known[3]))();
}

function place(number, stable) {
  return places[number] || (places[number] = { __proto__: null, number: number, stable: stable, plans: { __proto__: null }, eventless: undefined });
}

var plans = { __proto__: null }, places = { __proto__: null }, events = { __proto__: null };

// Functions are put in one by one: QuickJS would read a literal with all of them twice, to see whether it is a pattern.
var ors = {};
ors.at = function (number) { return plans[number].run; };
ors.forget = function () { plans = { __proto__: null }; places = { __proto__: null }; return 0; };

// content: the text of guards and blocks that are needed for the first time, or nothing
// spec: [configuration, guards of each chain, [place, whether it is stable], event or null, turn or null]; the only turn is there if nothing is asked
ors.plan = function (number, content, spec, newEvent, newNow) {
  if (content) ors$$make(content);
  var asked = parse(spec), made = plan(number, asked[0], asked[1], newEvent), here = place(asked[2][0], asked[2][1]), run = made.run;
  if (asked[3] === null) here.eventless = made; else here.plans[asked[3]] = made;
  if (asked[4] === null) return run(newEvent, newNow);
  told(newEvent, newNow);
  return learn(made, '-', asked[4]);
};

// known: [index, operations, whether transitions are taken, [place, whether it is stable, events raised] or null if Python has to see to it, new events]
ors.learn = function (number, content, key, known) {
  if (content) ors$$make(content);
  return learn(plans[number], key, parse(known));
};

// content that belongs to no plan: finalize, invocations, the last exits
ors.run = function (content, list, newEvent, newNow) {
  if (content) ors$$make(content);
  told(newEvent, newNow);
  operations(parse(list))();
  return answer(0);
};

// evaluates a part
ors.part = function (source, settings) {
  if (settings) inner.config = parse(settings);
  return eval(source);
};

define(global, 'ors$$', { value: ors });
}();
})
