// Part of session.js: many events in one crossing. When it comes to that, Python tells with each plan and turn where they stand and lead.
var places = { __proto__: null }, events = { __proto__: null };

function place(number, stable) {
  return places[number] || (places[number] = { __proto__: null, number: number, stable: stable, plans: { __proto__: null }, eventless: undefined });
}

// asked[3]: [place, whether it is stable]; asked[4]: the event or null
inner.stands = function (made, asked) {
  if (asked.length < 4) return;
  var here = place(asked[3][0], asked[3][1]);
  if (asked[4] === null) here.eventless = made; else here.plans[asked[4]] = made;
};

// known[2]: whether transitions are taken; known[3]: [place, whether it is stable, events raised] or null if Python has to see to it; known[4]: new events
inner.leads = function (turn, known) {
  if (known.length < 4) return;
  for (var more = known[4], next = known[3], i = 0; i < more.length; i++) events[more[i][0]] = [more[i][1], more[i][2]];
  turn.taken = known[2];
  if (next !== null) { turn.to = place(next[0], next[1]); turn.raised = next[2]; }
};

inner.forget = function () { places = { __proto__: null }; };

var DONE = 0, TOLD = 1, EVENT = 2, EVENTLESS = 3, MORE = 4;

// mainEventLoop, as far as every plan and turn is known and tells nothing: where it ends, Python goes on.
//
// An event is a number of `events`, or ~place in `handed`, where those stand that have no number: [name, text]; [number, name, text] makes
// one known. The first `first` of `handed` are internal ones.
// Answers [why, plan, what the plan answered, event, events left in the internal queue, events taken from outside, microsteps, events, place]
function chain(at, handed, first, resting, limits, microsteps, events_, most) {
  var here = place(at[0], at[1]), head = null, tail = null, taken = 0, outside = handed.length - first, current = null, asked = null, picked, known, said, i;
  function choose(asked) { active = asked.where; operation = -1; return asked.pick(); }
  function put(event) { var item = { __proto__: null, event: event, next: null }; if (tail === null) head = tail = item; else { tail.next = item; tail = item; } }
  function stop(why, said) {
    for (var left = ''; head !== null; head = head.next) left += (left && ',') + head.event;
    return '[' + why + ',' + (asked ? asked.number : null) + ',' + said + ',' + current + ',[' + left + '],' + taken + ',' + microsteps + ',' +
      events_ + ',' + here.number + ']';
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
      picked = choose(asked); known = asked.turns[picked];
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
      picked = choose(asked); known = asked.turns[picked];
      if (known === undefined) return stop(TOLD, answer('' + picked));
    }
    if (known.taken) microsteps--;
    said = known();
    if (typeof said === 'string' || known.to === undefined) return stop(TOLD, typeof said === 'string' ? said : '[' + said + ',[]]');
    here = known.to;
    for (i = 0; i < known.raised.length; i++) put(known.raised[i]);
  }
}
ors.chain = function (spec, newEvent, newNow) {
  told(newEvent, newNow);
  var asked = parse(spec);
  return chain(asked[0], asked[1], asked[2], asked[3], asked[4], asked[5], asked[6], asked[7]);
};
0;
