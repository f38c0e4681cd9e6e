// Values as tagged JSON text, both ways. The value of this file is {encode, decode}. DOM_SOURCE stands for the text of dom.js,
// which is evaluated when the first XML content arrives.
//
// Everything that is used later is taken now, because documents may change the built-ins; and text is built by hand, because
// JSON.stringify would call toJSON functions of the document.
(function () {
'use strict';
var uncurry = Function.prototype.bind.bind(Function.prototype.call);
var quote = JSON.stringify, parse = JSON.parse, isArray = Array.isArray, keysOf = Object.keys, define = Object.defineProperty;
var String_ = String, Number_ = Number, BigInt_ = BigInt, Date_ = Date, Map_ = Map, Set_ = Set, TypeError_ = TypeError, RangeError_ = RangeError;
var prototypeOf = Object.getPrototypeOf, plainPrototype = Object.prototype;
var Error_ = Error, RegExp_ = RegExp;
var slice = uncurry(String.prototype.slice), indexOf = uncurry(String.prototype.indexOf), lastIndexOf = uncurry(String.prototype.lastIndexOf), getTime = uncurry(Date.prototype.getTime);
var hasOwn = uncurry(Object.prototype.hasOwnProperty), functionText = uncurry(Function.prototype.toString);
var numberOf = uncurry(Number.prototype.valueOf), textOf = uncurry(String.prototype.valueOf), booleanOf = uncurry(Boolean.prototype.valueOf);
var regexpSource = uncurry(Object.getOwnPropertyDescriptor(RegExp.prototype, 'source').get);
var regexpFlags = uncurry(Object.getOwnPropertyDescriptor(RegExp.prototype, 'flags').get);
var mapEach = uncurry(Map.prototype.forEach), setEach = uncurry(Set.prototype.forEach), mapSet = uncurry(Map.prototype.set), setAdd = uncurry(Set.prototype.add);
var mapSize = uncurry(Object.getOwnPropertyDescriptor(Map.prototype, 'size').get), setSize = uncurry(Object.getOwnPropertyDescriptor(Set.prototype, 'size').get);
var test = uncurry(RegExp.prototype.test), describeSymbol = uncurry(Object.getOwnPropertyDescriptor(Symbol.prototype, 'description').get);
var IDENTIFIER = /^[A-Za-z_$][\w$]*$/;
var MAX_DEPTH = 500, MAX_NODES = 1000000;
var NAMES = { __proto__: null, cycle: 'a part that contains itself', throws: 'a property that throws', deep: 'a part more than ' + MAX_DEPTH + ' levels deep' };

var indirectEval = eval, dom = null;

function theDom() { return dom || (dom = indirectEval(DOM_SOURCE)); }

function tag(kind, payload) { return '{"$":"' + kind + '"' + (payload === undefined ? '' : ',"v":' + payload) + '}'; }

function brand(value, probe) { try { probe(value); return true; } catch (error) { return false; } }

function isPlain(value) {
  var prototype = prototypeOf(value);
  return prototype === null || prototype === plainPrototype;
}

function safeText(value) { try { return slice(String_(value), 0, 200); } catch (error) { return '?'; } }

function number(value) {
  if (value === 0 && 1 / value < 0) return tag('number', '"-0"');
  if (value !== value || value === Infinity || value === -Infinity) return tag('number', '"' + String_(value) + '"');
  return String_(value);
}

function scalar(value) { // undefined for what is no scalar
  switch (typeof value) {
    case 'undefined': return tag('undefined');
    case 'boolean': return value ? 'true' : 'false';
    case 'number': return number(value);
    case 'string': return quote(value);
    case 'bigint': return tag('bigint', '"' + String_(value) + '"');
  }
  return value === null ? 'null' : undefined;
}

function encode(root, strict, name) {
  var told = scalar(root);
  return told === undefined ? encodeParts(root, strict, name) : told;
}

function encodeParts(root, strict, name) {
  // ancestors[i] is entered from ancestors[i - 1] through steps[i]; both have no prototype, so that indexes meet no setters
  var nodes = 0, ancestors = { __proto__: null }, steps = { __proto__: null }, stopping;

  function pathOf(depth) {
    var path = name || '$';
    for (var i = 1; i <= depth; i++)
      path += typeof steps[i] === 'number' ? '[' + steps[i] + ']' : test(IDENTIFIER, steps[i]) ? '.' + steps[i] : '[' + quote(steps[i]) + ']';
    return path;
  }

  function stop(error) { stopping = error; throw error; }

  function refuse(kind, payload, depth) {
    if (strict) stop(new TypeError_((NAMES[kind] || 'a ' + kind) + ' cannot be carried in ' + pathOf(depth)));
    return tag(kind, payload);
  }

  function write(value, depth) {
    if (++nodes > MAX_NODES) stop(new RangeError_('a value of more than ' + MAX_NODES + ' parts cannot be carried'));
    var told = scalar(value);
    if (told !== undefined) return told;
    if (typeof value === 'symbol') return refuse('symbol', quote(slice(describeSymbol(value) || '', 0, 200)), depth);
    if (typeof value === 'function') return refuse('function', quote(slice(functionText(value), 0, 200)), depth);
    for (var i = 0; i < depth; i++) if (ancestors[i] === value) return refuse('cycle', quote(pathOf(i)), depth);
    if (depth >= MAX_DEPTH) return refuse('deep', '""', depth);
    ancestors[depth] = value;
    depth++;
    try { // here, not in functions of their own: a frame of QuickJS takes 1.7 kB of the stack
      var list = isArray(value), keys, found, text = '', wrapped = false;
      if (!list && !isPlain(value) && (found = other(value, depth)) !== undefined) return found;
      if (!list) keys = keysOf(value);
      for (i = 0; i < (list ? value : keys).length; i++) {
        var step = list ? i : keys[i], item, thrown = undefined;
        steps[depth] = step;
        try { item = value[step]; } catch (error) { thrown = refuse('throws', quote(safeText(error)), depth); }
        if (!list) wrapped = wrapped || step === '$';
        text += (i ? ',' : '') + (list ? '' : quote(step) + ':') + (thrown === undefined ? write(item, depth) : thrown);
      }
      if (list) return '[' + text + ']';
      return wrapped ? tag('object', '{' + text + '}') : '{' + text + '}';
    } catch (error) {
      if (error === stopping) throw error;
      return refuse('throws', quote(safeText(error)), depth - 1);
    }
  }

  function other(value, depth) {
    if (brand(value, getTime)) { var time = getTime(value); return tag('date', time === time ? String_(time) : 'null'); }
    if (value instanceof Error_) return tag('error', '{"name":' + quote(safeText(value.name)) + ',"message":' + quote(safeText(value.message)) + '}');
    if (brand(value, mapSize)) return map(value, depth);
    if (brand(value, setSize)) return set(value, depth);
    if (brand(value, numberOf)) return number(numberOf(value));
    if (brand(value, textOf)) return quote(textOf(value));
    if (brand(value, booleanOf)) return booleanOf(value) ? 'true' : 'false';
    if (value instanceof RegExp_ && brand(value, regexpSource)) return tag('regexp', quote('/' + regexpSource(value) + '/' + safeText(regexpFlags(value))));
    if (dom !== null && dom.isNode(value)) return tag('xml', quote(dom.tree(value)));
    return undefined;
  }

  function part(value, step, depth) {
    steps[depth] = step;
    return write(value, depth);
  }

  function map(value, depth) {
    var text = '', i = 0;
    mapEach(value, function (item, key) {
      text += (text ? ',' : '') + '[' + part(key, i, depth) + ',' + part(item, i++, depth) + ']';
    });
    return tag('map', '[' + text + ']');
  }

  function set(value, depth) {
    var text = '', i = 0;
    setEach(value, function (item) { text += (text ? ',' : '') + part(item, i++, depth); });
    return tag('set', '[' + text + ']');
  }

  return write(root, 0);
}

var REVIVERS = {
  __proto__: null,
  undefined: function () { return undefined; },
  number: function (v) { return v === '-0' ? -0 : Number_(v); },
  bigint: function (v) { return BigInt_(v); },
  date: function (v) { return new Date_(v === null ? NaN : v); },
  regexp: function (v) { var end = lastIndexOf(v, '/'); return new RegExp_(slice(v, 1, end), slice(v, end + 1)); },
  error: function (v) { var error = new Error_(v.message); define(error, 'name', { __proto__: null, value: v.name, configurable: true, writable: true }); return error; },
  map: function (v) { var map = new Map_(); for (var i = 0; i < v.length; i++) mapSet(map, revive(v[i][0], false), revive(v[i][1], false)); return map; },
  set: function (v) { var set = new Set_(); for (var i = 0; i < v.length; i++) setAdd(set, revive(v[i], false)); return set; },
  xml: function (v) { return theDom().build(v); },
  object: function (v) { return revive(v, true); }
};

function revive(value, raw) {
  if (typeof value !== 'object' || value === null) return value;
  if (!raw && !isArray(value) && hasOwn(value, '$')) {
    var reviver = REVIVERS[value.$];
    return reviver === undefined ? undefined : reviver(value.v);
  }
  var keys = keysOf(value);
  for (var i = 0; i < keys.length; i++)
    define(value, keys[i], { __proto__: null, value: revive(value[keys[i]], false), writable: true, enumerable: true, configurable: true });
  return value;
}

function decode(text) {
  var value = parse(text);
  return indexOf(text, '"$"') < 0 ? value : revive(value, false);
}

return { encode: encode, decode: decode };
})()
