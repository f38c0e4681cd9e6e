// Part of session.js: the read-only variables that modules bring: constants, functions over them, and data that Python changes.
//
// A module's script is an expression that gives a function (host) -> a function (key, value), called for what Python shows, or nothing.
// host: tree (to be completed while the script runs), define(object, name, value), getter(object, name, get), live(), tell(name, value),
// now() in milliseconds since 1970, decode(text).
var Proxy_ = Proxy, prototypeOf = Object.getPrototypeOf, plainPrototype = Object.prototype, realNow = Date.now;
var isArray = Array.isArray, keys = Object.keys, freeze = Object.freeze, ownKeys = Reflect.ownKeys;
var hasOwn = Function.prototype.bind.call(Function.prototype.call, Object.prototype.hasOwnProperty);
var descriptor = Object.getOwnPropertyDescriptor;
var receivers = { __proto__: null };

function no() { return false; }
var READ_ONLY = freeze({ __proto__: null, set: no, defineProperty: no, deleteProperty: no, setPrototypeOf: no, preventExtensions: no });

function own(object, name, value) { define(object, name, { __proto__: null, value: value, writable: true, enumerable: true, configurable: true }); }
function isTree(value) { return typeof value === 'object' && value !== null && (isArray(value) || prototypeOf(value) === plainPrototype); }

// What documents can read and nobody but `update` changes: it stays the same object, so that who holds it sees the changes.
function live(list) {
  var target = list ? [] : {}, inside = { __proto__: null };
  function part(name, value) {
    if (!isTree(value)) { delete inside[name]; return value; }
    var there = inside[name];
    if (there === undefined || there.list !== isArray(value)) there = inside[name] = live(isArray(value));
    there.update(value);
    return there.view;
  }
  return {
    __proto__: null, list: list === true, view: new Proxy_(target, READ_ONLY),
    update: function (value) {
      var names = keys(target), i;
      for (i = 0; i < names.length; i++) if (!hasOwn(value, names[i])) { delete target[names[i]]; delete inside[names[i]]; }
      if (list) target.length = value.length;
      for (names = keys(value), i = 0; i < names.length; i++) own(target, names[i], part(names[i], value[names[i]]));
    },
    // properties that are there, and do not show up when the others are listed
    hide: function (name, value) { define(target, name, { __proto__: null, value: value, writable: true, enumerable: false, configurable: true }); }
  };
}

function settle(object) {
  for (var names = ownKeys(object), i = 0; i < names.length; i++) {
    var value = descriptor(object, names[i]).value;
    if (isTree(value)) settle(value); else if (typeof value === 'function') freeze(value);
  }
  freeze(object);
}

function host(owner, tree) {
  return freeze({
    __proto__: null, tree: tree, live: live, decode: inner.decode, define: own,
    getter: function (object, name, get) { define(object, name, { __proto__: null, get: get, enumerable: true }); },
    tell: function (name, value) { inner.tell('call', ',' + inner.text(owner) + ',' + inner.text(name) + ',' + inner.text(inner.encode(value, true, name))); },
    now: function () { return inner.config.epoch === null ? realNow() : inner.config.epoch + now; }
  });
}

function show(told) { // {module: {key: value}}
  for (var owners = keys(told), i = 0; i < owners.length; i++) {
    var receive = receivers[owners[i]], all = told[owners[i]];
    if (receive) for (var names = keys(all), k = 0; k < names.length; k++) receive(names[k], all[names[k]]);
  }
}

inner.grow = function (trees, shown) { // [[variable, constants, [[module, script]...]]...]
  for (var i = 0; i < trees.length; i++) {
    var variable = trees[i][0], tree = trees[i][1], scripts = trees[i][2];
    for (var k = 0; k < scripts.length; k++) receivers[scripts[k][0]] = indirectEval(scripts[k][1])(host(scripts[k][0], tree));
    settle(tree);
    inner.constant(variable, tree);
  }
  show(inner.decode(shown));
};
// Python has changed what it shows
ors.show = function (shown) { show(inner.decode(shown)); return 0; };
// trees that are first needed when the session has begun
ors.grow = function (trees, shown) {
  var added = parse(trees);
  inner.grow(added, shown);
  if (inner.begun) for (var i = 0; i < added.length; i++) inner.begun([added[i][0]]);
  return 0;
};
if (arguments.length > 6) inner.grow(parse(arguments[6]), arguments[7]); // at the beginning
0;
