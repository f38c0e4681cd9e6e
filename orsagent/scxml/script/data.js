// Part of session.js: _data, the data items of the document in one object, in the dialect `ors`.
//
// The bare name of an item is a global variable, and _data reads and writes that. Two things are apart: a script's `var` of the same
// name hides the item, which _data alone reaches from there on; and a property that was assigned to _data becomes an item, whose
// bare name is there too, unless something else has it. What of that has happened is kept in a variable of the document's, so that it is saved.
var Proxy_ = Proxy, plainPrototype = Object.prototype, remove = Reflect.deleteProperty, BOOK = 'ors$$data', view;
var keys = Object.keys, hasOwn = Function.prototype.bind.call(Function.prototype.call, Object.prototype.hasOwnProperty);

function put(data, name, value) { define(data, name, { value: value, enumerable: true, configurable: true, writable: true }); }

function kept(kind) { var book = global[BOOK]; return typeof book === 'object' && book !== null ? book[kind] : undefined; }
function has(kind, name) { var known = kept(kind); return known !== undefined && hasOwn(known, name); }

function keep(kind, name, value) {
  if (!hasOwn(global, BOOK)) define(global, BOOK, { value: { hidden: {}, made: {} }, writable: true, configurable: true });
  put(kept(kind), name, value);
}

var declared; // the ids of the data elements

function isBare(name) {
  if (declared === undefined) {
    declared = { __proto__: null };
    for (var i = 0; i < inner.ids.length; i++) declared[inner.ids[i]] = true;
  }
  return (declared[name] === true || has('made', name)) && hasOwn(global, name);
}

var traps = {
  __proto__: null,
  get: function (target, name) {
    if (has('hidden', name)) return kept('hidden')[name];
    return isBare(name) ? global[name] : plainPrototype[name];
  },
  set: function (target, name, value) {
    if (has('hidden', name)) put(kept('hidden'), name, value);
    else if (isBare(name)) global[name] = value;
    else if (hasOwn(global, name)) keep('hidden', name, value);
    else { keep('made', name, true); put(global, name, value); }
    return true;
  },
  has: function (target, name) { return has('hidden', name) || isBare(name) || name in plainPrototype; },
  ownKeys: function () {
    var names = [], seen = { __proto__: null }, i;
    function add(name) { if (!seen[name]) { seen[name] = true; define(names, names.length, { value: name, writable: true, enumerable: true, configurable: true }); } }
    for (i = 0; i < inner.ids.length; i++) if (has('hidden', inner.ids[i]) || hasOwn(global, inner.ids[i])) add(inner.ids[i]);
    for (var all = keys(kept('made') || {}), k = 0; k < all.length; k++) if (hasOwn(global, all[k])) add(all[k]);
    for (all = keys(kept('hidden') || {}), k = 0; k < all.length; k++) add(all[k]);
    return names;
  },
  getOwnPropertyDescriptor: function (target, name) {
    if (!has('hidden', name) && !isBare(name)) return undefined;
    return { value: traps.get(target, name), writable: true, enumerable: true, configurable: true };
  },
  defineProperty: function (target, name, told) { return !told.get && !told.set && traps.set(target, name, told.value); },
  deleteProperty: function (target, name) {
    if (has('hidden', name)) return remove(kept('hidden'), name);
    return !isBare(name) || remove(global, name);
  },
  preventExtensions: function () { return false; }
};

inner.dataObject = function () { return view || (view = new Proxy_({}, traps)); };

// A script is about to declare variables with the names of items.
inner.hide = function (names) {
  for (var i = 0; i < names.length; i++)
    if (isBare(names[i]) && !has('hidden', names[i])) keep('hidden', names[i], global[names[i]]);
};
api.hide = inner.hide;
// a top-level script is about to run that hides these data items; names: JSON text
ors.hide = function (names) { inner.hide(parse(names)); return 0; };
0;
