// Which globals belong to the document, and what they hold: for saving a session and restoring it.
//
// The value of this file is a function (codec) -> {begun, scripted, save, restore}. The format is described in snapshot.py.
(function (codec) {
'use strict';
var global = globalThis, indirectEval = global.eval;
var uncurry = Function.prototype.bind.bind(Function.prototype.call);
var hasOwn = uncurry(Object.prototype.hasOwnProperty), exec = uncurry(RegExp.prototype.exec);
var define = Object.defineProperty, descriptor = Object.getOwnPropertyDescriptor, isArray = Array.isArray, keys = Object.keys, is = Object.is;
var ownKeys = Reflect.ownKeys, remove = Reflect.deleteProperty, prototypeOf = Object.getPrototypeOf, plainPrototype = Object.prototype, arrayPrototype = Array.prototype;
var freeze = Object.freeze, isFrozen = Object.isFrozen, quote = JSON.stringify, TypeError_ = TypeError;
var Map_ = Map, mapGet = uncurry(Map.prototype.get), mapSet = uncurry(Map.prototype.set), mapEach = uncurry(Map.prototype.forEach), mapClear = uncurry(Map.prototype.clear);
var setAdd = uncurry(Set.prototype.add), setEach = uncurry(Set.prototype.forEach), setClear = uncurry(Set.prototype.clear);
var KIND = /^\{"\$":"(date|regexp|error|map|set|xml)"/;

var initial = { __proto__: null }; // what every session has
var lexical = { __proto__: null }; // names that top-level scripts declared by let, const and class; nobody lists them
var scripted = { __proto__: null }; // functions of top-level scripts: [function, its properties]

function read(name) { return lexical[name] ? indirectEval(name) : global[name]; }
function shown(f) { var names = keys(f), text = ''; for (var i = 0; i < names.length; i++) text += quote(names[i]) + codec.encode(f[names[i]], false, ''); return text; }
function remade(name, value) { return name in scripted && scripted[name][0] === value && scripted[name][1] === shown(value); }
function refuse(what, name) { throw new TypeError_(what + ' cannot be carried in ' + name); }

function variables() { // the names of all that is the document's
  var all = ownKeys(global), names = [], n = 0;
  function add(name) { define(names, n++, { value: name }); }
  for (var i = 0; i < all.length; i++) {
    var name = all[i], told = descriptor(global, name), getter = told.get !== undefined || told.set !== undefined;
    if (lexical[name] || (name in initial && (getter || is(initial[name], told.value)))) continue;
    if (typeof name === 'symbol') refuse('a variable whose name is a symbol', 'the global object');
    if (getter || !told.writable) refuse(getter ? 'a getter' : 'a read-only property', 'the global variable ' + name);
    add(name);
  }
  for (name in lexical) add(name);
  return names;
}

// --- paths: {up, step}, written as arrays of names and indexes

function below(path, step) { return path && { up: path, step: step }; }
function written(path) { var text = ''; for (; path; path = path.up) text = codec.encode(path.step, true, '') + (text && ',') + text; return '[' + text + ']'; }
function resolve(path) { var value = read(path[0]); for (var i = 1; i < path.length; i++) value = value[path[i]]; return value; }

var EVENT = ['name', 'type', 'sendid', 'origin', 'origintype', 'invokeid', 'data'];

function isEvent(value) { // one that a document has kept; what has its form may be saved as well
  for (var i = 0; i < EVENT.length; i++) if (!hasOwn(value, EVENT[i])) return false;
  return isFrozen(value);
}

// What a tree of values does not tell: which parts are one object, and which are frozen.
function survey(value, path, name, seen, told) {
  if (typeof value !== 'object' || value === null) return;
  if (seen.has(value)) {
    if (!path || !seen.get(value)) refuse('an object that is also somewhere else', 'a Map or Set of ' + name);
    told.same += (told.same && ',') + '[' + written(path) + ',' + written(seen.get(value)) + ']';
    return;
  }
  seen.set(value, path);
  var prototype = prototypeOf(value), array = isArray(value);
  if (array ? prototype !== arrayPrototype : prototype !== plainPrototype) { special(value, name, seen, told); return; }
  var names = keys(value);
  if (ownKeys(value).length !== names.length + (array ? 1 : 0)) refuse('an object with hidden properties', name);
  if (array && names.length !== value.length) refuse('an array with holes, or with names,', name);
  for (var i = 0; i < names.length; i++) {
    var part = descriptor(value, names[i]);
    if ((part.get || part.set) && !isEvent(value)) refuse('a getter', name);
    survey(value[names[i]], below(path, array ? i : names[i]), name, seen, told);
  }
  if (!isFrozen(value)) return;
  if (!path) refuse('a frozen object', 'a Map or Set of ' + name);
  told.frozen += (told.frozen && ',') + written(path);
}

function special(value, name, seen, told) {
  var found = exec(KIND, codec.encode(value, false, '')), kind = found && found[1];
  if (!kind) refuse('an object with a prototype of its own, or without one,', name);
  function inside(item) { survey(item, null, name, seen, told); }
  if (kind === 'map') mapEach(value, function (item, key) { inside(key); inside(item); });
  if (kind === 'set') setEach(value, inside);
}

function memory() {
  var map = new Map_(), absent = {};
  return { has: function (key) { return mapGet(map, key) !== undefined; }, set: function (key, value) { mapSet(map, key, value || absent); },
    get: function (key) { var found = mapGet(map, key); return found === absent ? null : found; } };
}

function constant(name) {
  if (!lexical[name]) return false;
  try { indirectEval(name + '=' + name); return false; } catch (error) { return true; }
}

// A constant that holds an object holds the same object again: what is in it is put back.
function refill(name, old, value) {
  var kind = typeof old === 'object' && old !== null && (exec(KIND, codec.encode(old, false, '')) || [])[1], names, i;
  var both = typeof value === 'object' && value !== null && kind === (exec(KIND, codec.encode(value, false, '')) || [])[1];
  if (both && kind === 'map') { mapClear(old); mapEach(value, function (item, key) { mapSet(old, key, item); }); }
  else if (both && kind === 'set') { setClear(old); setEach(value, function (item) { setAdd(old, item); }); }
  else if (both && !kind && isArray(old) === isArray(value)) {
    if (isArray(old)) old.length = 0;
    else for (names = keys(old), i = 0; i < names.length; i++) delete old[names[i]];
    for (names = keys(value), i = 0; i < names.length; i++) define(old, names[i], descriptor(value, names[i]));
  } else throw new TypeError_('the constant ' + name + ' has got another value, now that the top-level scripts have run again');
}

function write(name, value) {
  if (lexical[name] && codec.encode(read(name), false, '') === codec.encode(value, false, '')) return;
  put(name, value);
}

function put(name, value) {
  if (constant(name)) refill(name, read(name), value);
  else if (lexical[name]) indirectEval('(function(' + name + '$){' + name + '=' + name + '$})')(value);
  else global[name] = value;
}

function inherited(word) { try { return word in global && indirectEval(word) === global[word]; } catch (error) { return true; } }

return {
  // names: of all that was there when the session was set up, and nothing of the document was
  begun: function (names) {
    for (var i = 0; i < names.length; i++) {
      var there = descriptor(global, names[i]); // some are gone since, when the guards came later
      if (there !== undefined) initial[names[i]] = there.value;
    }
  },
  // a top-level script has run, in which these words occur
  scripted: function (words) {
    for (var i = 0; i < words.length; i++) {
      var word = words[i], told = descriptor(global, word);
      if (told === undefined ? inherited(word) : !told.get || word in initial) continue;
      try { indirectEval(word); lexical[word] = true; } catch (error) { continue; }
    }
    for (var all = ownKeys(global), n = all.length, name, value, k = 0; k < n; k++) {
      told = descriptor(global, name = all[k]);
      if (typeof told.value === 'function' && initial[name] !== told.value) scripted[name] = [told.value, shown(told.value)];
    }
    for (name in lexical) if (typeof (value = read(name)) === 'function') scripted[name] = [value, shown(value)];
  },
  save: function () {
    var names = variables(), values = '', functions = '', seen = memory(), told = { same: '', frozen: '' };
    for (var i = 0; i < names.length; i++) {
      var value = read(names[i]);
      if (remade(names[i], value)) { functions += (functions && ',') + quote(names[i]); continue; }
      values += (values && ',') + quote(names[i]) + ':' + codec.encode(value, true, names[i]);
      survey(value, { step: names[i] }, names[i], seen, told);
    }
    return '"variables":{' + values + '},"functions":[' + functions + '],"same":[' + told.same + '],"frozen":[' + told.frozen + ']';
  },
  // after the top-level scripts have run again
  restore: function (known, values) {
    var there = variables(), kept = { __proto__: null }, i, names = keys(values);
    for (i = 0; i < known.functions.length; i++) {
      kept[known.functions[i]] = true;
      if (!(known.functions[i] in scripted)) throw new TypeError_('there is no function ' + known.functions[i] + ' of the top-level scripts any more');
    }
    for (i = 0; i < there.length; i++)
      if (!hasOwn(values, there[i]) && !kept[there[i]] && (lexical[there[i]] || !remove(global, there[i]))) throw new TypeError_('the snapshot has no variable ' + there[i]);
    for (i = 0; i < names.length; i++) {
      var told = descriptor(global, names[i]);
      if (!lexical[names[i]] && told && (told.get || told.set || !told.writable)) throw new TypeError_(names[i] + ' is no variable of a document');
      write(names[i], values[names[i]]);
    }
    for (i = 0; i < known.same.length; i++) {
      var path = known.same[i][0], one = resolve(known.same[i][1]);
      if (resolve(path) === one) continue;
      if (path.length === 1) put(path[0], one); else { var last = path.length - 1, at = path[last]; path.length = last; resolve(path)[at] = one; }
    }
    for (i = 0; i < known.frozen.length; i++) freeze(resolve(known.frozen[i]));
  }
};
})
