// One session's side of the interpreter, inside its ECMAScript context.
//
// Python decides what an event means (which guards to ask in which order, which blocks to run); this file asks and runs, and
// answers with an integer, or with JSON text when there is something to tell. Nothing here calls Python. Effects are written as
// text when they happen, so that a document that tampers with Array.prototype or JSON only hurts itself.
//
// This is what every session needs until it stands in its first state, so it is short: QuickJS has no bytecode to offer, and keeps the
// text of each function. The rest is in parts (see parts.py) that `ors.part` evaluates here, plans.js with the first event; they
// add to `ors` and `api`, and fill in the hooks below. What they keep for each other is in `inner`: a variable of this scope costs each
// session more than a property that may never come.
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
var api = { run: indirectEval }; // what compiled content calls

var fail = function (error) { ors.part(errors); fail(error); }; // errors: the text of errors.js

function make(text) { indirectEval(text)(api, content); }

function answer(number) {
  if (effects === '' && typeof number === 'number') return number;
  var told = '[' + (typeof number === 'string' ? '"' + number + '"' : number) + ',[' + effects + ']]';
  effects = '';
  if (watch) watch();
  return told;
}

function data(number) { // one <data>; late binding asks at every entry, the first time counts
  if (initialised[number]) return;
  initialised[number] = true;
  var initialise = content.d[number];
  content.d[number] = undefined;
  try { if (given) given(number, initialise); else initialise(); } catch (error) { fail(error); }
}

function perform(list) { // [[configuration, block number]...], from JSON; a negative number ~n is data item n
  for (var k = 0; k < list.length; k++) {
    active = list[k][0]; operation = k;
    var number = list[k][1], run = content.b[number]; // a call of content.b[number] itself would show the others to the block, as its this
    try { if (number < 0) data(~number); else run(); } catch (error) { fail(error); }
  }
}

function told(newEvent, newNow) {
  if (newEvent) eventText = newEvent;
  if (newNow !== undefined) now = Number_(newNow);
}

// Functions are put in one by one: QuickJS would read a literal with all of them twice, to see whether it is a pattern.
var ors = {};

// content that belongs to no plan: the first entries, finalize, invocations, the last exits
ors.run = function (text, list, newEvent, newNow) {
  if (text) make(text);
  told(newEvent, newNow);
  perform(parse(list));
  return answer(0);
};

// evaluates a part
ors.part = function (source, settings) {
  if (settings) inner.config = parse(settings);
  return eval(source);
};

define(global, 'ors$$', { value: ors });
})
