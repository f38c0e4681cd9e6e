// Part of session.js: what top-level scripts declare, saving and restoring, and expressions from outside. GLOBALS is globals.js.
var globals = (GLOBALS)({ encode: inner.encode });
inner.begun = globals.begun;
if (inner.builtIns === undefined) inner.begun(Reflect.ownKeys(global)); // else see seal.js

function saved() {
  var data = '';
  for (var i = 0; i < inner.ids.length; i++) data += (i ? ',' : '') + (initialised[i] ? 'true' : 'false');
  return '{' + globals.save() + ',"initialised":[' + data + '],"sends":' + (inner.sends | 0) + ',"invokes":' + (inner.invokes | 0) +
    ',"requests":' + (inner.requests | 0) + ',"seed":' + inner.seed + '}';
}

// a top-level script has run; words: those in it that may be names
ors.scripted = function (words) { globals.scripted(parse(words)); return answer(0); };
// v and everything about the session that lives here, as encoded text; or e and which variable cannot be carried
ors.snapshot = function () { try { return 'v' + saved(); } catch (error) { return 'e' + inner.describe(error); } };
// the other way, in a session that has begun and run its scripts; variables: encoded object
ors.restore = function (state, variables) {
  var known = parse(state);
  effects = '';
  if (watch) watch();
  globals.restore(known, inner.decode(variables));
  for (var i = 0; i < known.initialised.length; i++) initialised[i] = known.initialised[i];
  inner.sends = known.sends; inner.invokes = known.invokes; inner.requests = known.requests; inner.seed = known.seed;
  return 0;
};
// a top-level script that threw
ors.threw = function (number, message, words, trail) {
  globals.scripted(parse(words));
  operation = -1;
  content.at = content.scripts[number];
  inner.tell('trail', ',' + inner.text(trail));
  inner.tell('error', ',' + inner.text(message) + ',null');
  return answer(0);
};
// answers v and the encoded value, or e and a description of what was thrown
ors.evaluate = function (source, where, newEvent, newNow) {
  told(newEvent, newNow);
  active = where;
  try { return 'v' + inner.encode(indirectEval(source), false, ''); } catch (error) { return 'e' + inner.describe(error); }
};
0;
