// toSource, as SpiderMonkey has it: a text that eval makes the same value of. Documents of ORS call it on anything; only the dialect
// `ors` has it, and only sessions that come to a call of it evaluate this file: see to_source_later.js.
//
// A value that contains itself gives {} or [] there, where SpiderMonkey wrote #1=, which no engine reads any more.
(function () {
'use strict';
var uncurry = Function.prototype.bind.bind(Function.prototype.call);
var define = Object.defineProperty, keysOf = Object.keys, isArray = Array.isArray, quote = JSON.stringify;
var String_ = String, Object_ = Object, TypeError_ = TypeError, RangeError_ = RangeError, Error_ = Error;
var getTime = uncurry(Date.prototype.getTime), numberOf = uncurry(Number.prototype.valueOf), textOf = uncurry(String.prototype.valueOf);
var booleanOf = uncurry(Boolean.prototype.valueOf), symbolText = uncurry(Symbol.prototype.toString), bigText = uncurry(BigInt.prototype.toString);
var regexpText = uncurry(RegExp.prototype.toString), regexpSource = uncurry(Object.getOwnPropertyDescriptor(RegExp.prototype, 'source').get);
var functionText = uncurry(Function.prototype.toString), test = uncurry(RegExp.prototype.test), exec = uncurry(RegExp.prototype.exec);
var charCode = uncurry(String.prototype.charCodeAt), hex = uncurry(Number.prototype.toString), slice = uncurry(String.prototype.slice);
var has = uncurry(Set.prototype.has), add = uncurry(Set.prototype.add), remove = uncurry(Set.prototype.delete), Set_ = Set;
var MAX_DEPTH = 200, MAX_NODES = 200000;
var NAME = /^[A-Za-z_$][\w$]*$/, INDEX = /^(?:0|[1-9]\d{0,14})$/, FUNCTION = /^(?:async\b)?\s*(?:function\b|class\b|\(|[\w$]+\s*=>)/, NATIVE = /\{\s*\[native code\]\s*\}\s*$/;
var METHOD = /^(?:async\s+)?\*?\s*([\w$]+)\s*\(/, PRINTABLE = /^[\x20-\x7e]*$/;

function brand(value, probe) { try { probe(value); return true; } catch (error) { return false; } }

function text(value) { // in quotation marks, with nothing but ASCII in it
  var quoted = quote(value);
  if (test(PRINTABLE, quoted)) return quoted;
  for (var told = '', i = 0; i < quoted.length; i++) {
    var code = charCode(quoted, i);
    told += code >= 32 && code < 127 ? quoted[i] : '\\u' + slice('000' + hex(code, 16), -4);
  }
  return told;
}

function number(value) { return value === 0 && 1 / value < 0 ? '-0' : String_(value); }
function named(name) { return test(NAME, name) || test(INDEX, name) ? name : text(name); }

function callable(value) {
  var told = functionText(value), method;
  if (test(NATIVE, told) || test(FUNCTION, told)) return '(' + told + ')';
  method = exec(METHOD, told);
  return method === null ? '(' + told + ')' : '({' + told + '}).' + method[1];
}

function source(root) {
  var nodes = 0, above = new Set_();

  function write(value, depth) {
    if (++nodes > MAX_NODES) throw new RangeError_('toSource: a value of more than ' + MAX_NODES + ' parts');
    switch (typeof value) {
      case 'undefined': return '(void 0)';
      case 'boolean': return value ? 'true' : 'false';
      case 'number': return number(value);
      case 'string': return text(value);
      case 'bigint': return bigText(value) + 'n';
      case 'symbol': return symbolText(value);
    }
    if (value === null) return 'null';
    if (has(above, value)) return isArray(value) ? '[]' : '{}';
    if (depth >= MAX_DEPTH) throw new RangeError_('toSource: a value more than ' + MAX_DEPTH + ' levels deep');
    add(above, value);
    var own = value.toSource, told;
    if (typeof own === 'function' && own !== toSource && depth > 0) told = String_(value.toSource());
    else if (typeof value === 'function') told = callable(value);
    else told = isArray(value) ? list(value, depth + 1) : special(value) || object(value, depth + 1);
    remove(above, value);
    return told;
  }

  function list(value, depth) {
    var told = '', n = value.length;
    for (var i = 0; i < n; i++) {
      if (i in value) told += (i ? ', ' : '') + write(value[i], depth);
      else {
        if (++nodes > MAX_NODES) throw new RangeError_('toSource: a value of more than ' + MAX_NODES + ' parts');
        told += (i ? ', ' : '') + (i === n - 1 ? ',' : '');
      }
    }
    return '[' + told + ']';
  }

  function object(value, depth) {
    var names = keysOf(value), told = '';
    for (var i = 0; i < names.length; i++) told += (i ? ', ' : '') + key(names[i]) + ':' + write(value[names[i]], depth);
    return depth === 1 ? '({' + told + '})' : '{' + told + '}';
  }

  return write(root, 0);
}

// {__proto__:1} would make a prototype of it
function key(name) { return name === '__proto__' ? '["__proto__"]' : named(name); }

function special(value) { // undefined for what is no more than its properties
  if (brand(value, getTime)) return '(new Date(' + number(getTime(value)) + '))';
  if (brand(value, numberOf)) return '(new Number(' + number(numberOf(value)) + '))';
  if (brand(value, textOf)) return '(new String(' + text(textOf(value)) + '))';
  if (brand(value, booleanOf)) return '(new Boolean(' + booleanOf(value) + '))';
  if (value instanceof Error_) return '(new ' + (test(NAME, value.name) ? value.name : 'Error') + '(' + text(String_(value.message)) + '))';
  if (brand(value, regexpSource)) return regexpText(value);
  return undefined;
}

var toSource = { toSource: function () {
  if (this === undefined || this === null) throw new TypeError_('toSource: there is no value');
  return source(Object_(this));
} }.toSource;
define(Object.prototype, 'toSource', { value: toSource, writable: true, configurable: true });
})();
