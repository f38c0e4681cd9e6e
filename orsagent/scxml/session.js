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
// Compiled content comes as text, too: a function of what it calls, and of what it is kept in. Documents can reach both, ors$$ and
// ors$$c: so numbers in there are made sure of.
//
// The value of this file is a function (text of errors.js) that makes the object which Python knows as ors$$.
(function (errors) {
'use strict';
var global = globalThis, define = Object.defineProperty, parse = JSON.parse, indirectEval = eval, String_ = String, Number_ = Number;
var effects = '', operation = -1, active = null, eventText, now = 0, initialised = { __proto__: null };
var given, watch; // hooks of parts: what sets a data item that may have another value from outside; what is told of sessions that are watched
var inner = { __proto__: null }; // what parts keep for each other
// where in the document something is evaluated, or the top-level scripts stand; guards, blocks, data items and setters by number
var content = { __proto__: null, at: 0, scripts: undefined, g: { __proto__: null }, b: { __proto__: null }, d: { __proto__: null }, s: { __proto__: null } };
var api = { condition: holds, run: indirectEval }; // what compiled content calls

var fail = function (error) { ors.part(errors); fail(error); }; // errors: the text of errors.js

function make(text) { indirectEval(text)(api, content); }

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
  var initialise = content.d[number];
  content.d[number] = undefined;
  try { if (given) given(number, initialise); else initialise(); } catch (error) { fail(error); }
}

function runner(number) { return number >= 0 ? content.b[number] : function () { data(~number); }; }

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

// One microstep of a plan: its operations, then its index, or text when there is something to tell.
function turn(index, list) {
  var where, run;
  if (list.length === 1) {
    where = list[0][0]; run = runner(list[0][1]);
    return function () {
      active = where; operation = 0;
      try { run(); } catch (error) { fail(error); }
      return effects === '' ? index : answer(index);
    };
  }
  run = operations(list);
  return function () { run(); return effects === '' ? index : answer(index); };
}

// Which candidate of each chain holds; -1: none. The usual plan has one chain with one candidate; choices.js knows about others.
function picker(chains) {
  if (chains.length === 0) return function () { return '-'; };
  if (inner.choose) return inner.choose(chains);
  var first = content.g[chains[0][0]];
  return function () { try { return first() ? 0 : -1; } catch (error) { fail(error); return -1; } };
}

function told(newEvent, newNow) {
  if (newEvent !== undefined && newEvent !== null && newEvent !== '') eventText = newEvent;
  if (newNow !== undefined) now = Number_(newNow);
}

// usual: the event that goes with the plan when a call does not tell of one, as text
function plan(number, where, chains, usual) {
  var turns = { __proto__: null }, pick = picker(chains);
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
  var one = made.turns[key] = turn(known[0] | 0, known[1]);
  if (inner.leads) inner.leads(one, known);
  return one();
}

var plans = { __proto__: null };

// Functions are put in one by one: QuickJS would read a literal with all of them twice, to see whether it is a pattern.
var ors = {};
ors.at = function (number) { return plans[number].run; };
ors.forget = function () { plans = { __proto__: null }; if (inner.forget) inner.forget(); return 0; };

// text: that of guards and blocks that are needed for the first time, or nothing
// spec: [configuration, guards of each chain, turn or null, and what chains.js asks]; the only turn is there if nothing is asked
ors.plan = function (number, text, spec, newEvent, newNow) {
  if (text) make(text);
  var asked = parse(spec), made = plan(number, asked[0], asked[1], newEvent), run = made.run;
  if (inner.stands) inner.stands(made, asked);
  if (asked[2] === null) return run(newEvent, newNow);
  told(newEvent, newNow);
  return learn(made, '-', asked[2]);
};

// known: [index, operations, and what chains.js asks]
ors.learn = function (number, text, key, known) {
  if (text) make(text);
  return learn(plans[number], key, parse(known));
};

// content that belongs to no plan: finalize, invocations, the last exits
ors.run = function (text, list, newEvent, newNow) {
  if (text) make(text);
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
})
