// Part of session.js: plans, what an event means somewhere. It comes with the first of them, so that a session can start without it.
//
// A plan asks its guards, which pick a turn: one microstep, which runs its operations. Python is told of neither while it knows both.
var plans = { __proto__: null };

// One microstep: its operations, then its index, or text when there is something to tell.
function turn(index, list) {
  if (list.length !== 1 || list[0][1] < 0) return function () { perform(list); return effects === '' ? index : answer(index); };
  var where = list[0][0], block = content.b[list[0][1]];
  return function () {
    active = where; operation = 0;
    try { block(); } catch (error) { fail(error); }
    return effects === '' ? index : answer(index);
  };
}

// Which candidate of each chain holds; -1: none. The usual plan has one chain with one candidate; choices.js knows about others.
function picker(chains) {
  if (chains.length === 0) return function () { return '-'; };
  if (inner.choose) return inner.choose(chains);
  var first = content.g[chains[0][0]];
  return function () { try { return first() ? 0 : -1; } catch (error) { fail(error); return -1; } };
}

function run(made) {
  active = made.where; operation = -1;
  var picked = made.pick(), known = made.turns[picked];
  return known === undefined ? answer('' + picked) : known();
}

function learn(made, key, known) {
  var list = known[1], one = made.turns[key] = turn(known[0] | 0, list), usual = made.asked === undefined ? '-' : '0';
  if (inner.leads) inner.leads(one, known);
  if (key === usual && made.simple && (list.length === 0 || list.length === 1 && list[0][1] >= 0)) made.known = known;
  return one();
}

// What `direct` gives for a plan without a choice, or with one guard, and a turn of one block or none: `run` in one piece.
function simple(made, known, out, failed) {
  var usual = made.usual, where = made.where, guard = made.asked, index = known[0] | 0, there, block;
  if (known[1].length === 1) { there = known[1][0][0]; block = content.b[known[1][0][1]]; } else there = where;
  return function () {
    var holds = false;
    if (usual !== undefined) eventText = usual;
    active = where; operation = -1;
    try {
      if (guard === undefined || guard()) {
        holds = true;
        if (block !== undefined) { active = there; operation = 0; block(); }
        if (effects === '') return index;
      }
    } catch (error) { return rest(made, holds, index, out, failed, true, error); }
    return rest(made, holds, index, out, failed, false);
  };
}

function rest(made, holds, index, out, failed, threw, error) {
  try {
    if (threw) fail(error);
    if (holds) return out(answer(index));
    var known = made.turns[-1];
    return out(known === undefined ? answer('-1') : known());
  } catch (lost) { failed(lost); }
  throw null;
}

// usual: the event that goes with the plan when a call does not tell of one, as text
// spec: [configuration, guards of each chain, turn or null, and what chains.js asks]; the only turn is there if nothing is asked
// text: that of guards and blocks that are needed for the first time, or nothing
ors.plan = function (number, text, spec, usual, newNow) {
  if (text) make(text);
  var asked = parse(spec), chains = asked[1], n = chains.length;
  var made = plans[number] = {
    __proto__: null, number: number, where: asked[0], usual: usual || undefined, pick: picker(chains), turns: { __proto__: null },
    simple: n === 0 || n === 1 && chains[0].length === 1, asked: n ? content.g[chains[0][0]] : undefined, known: undefined
  };
  if (inner.stands) inner.stands(made, asked);
  told(usual, newNow);
  return asked[2] === null ? run(made) : learn(made, '-', asked[2]);
};

// known: [index, operations, and what chains.js asks]
ors.learn = function (number, text, key, known) {
  if (text) make(text);
  return learn(plans[number], key, parse(known));
};

// another event than the usual one
ors.take = function (number, newEvent, newNow) {
  told(newEvent, newNow);
  return run(plans[number]);
};

// A function that does what the plan says about its usual event. With `out` and `failed` (see quickjs_host.js) its answers go through `out`
// unless they are integers, and nothing that is thrown leaves it, only null.
ors.direct = function (number, out, failed) {
  var made = plans[number], known = made.known;
  function usually() {
    if (made.usual !== undefined) eventText = made.usual;
    return run(made);
  }
  if (!out) return usually;
  if (known && !watch) return simple(made, known, out, failed);
  return function () {
    try {
      var said = usually();
      return typeof said === 'number' ? said : out(said);
    } catch (error) { failed(error); }
    throw null;
  };
};

ors.forget = function () { plans = { __proto__: null }; if (inner.forget) inner.forget(); return 0; };
0;
