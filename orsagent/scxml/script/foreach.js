// Part of session.js: what <foreach> calls.
var isArray = Array.isArray, TypeError_ = TypeError, hasOwn = Function.prototype.bind.call(Function.prototype.call, Object.prototype.hasOwnProperty);

function declare(name) { if (!hasOwn(global, name)) define(global, name, { value: undefined, writable: true, enumerable: true, configurable: true }); }

function list(value) {
  if (!isArray(value)) throw new TypeError_('foreach needs an array, found ' + (value === null ? 'null' : typeof value));
  var copy = [];
  for (var i = 0; i < value.length; i++) define(copy, i, { value: value[i] });
  return copy;
}

// The setter of a variable of <foreach>; it is declared if there is none.
function variable(name, set) { if (set.length) declare(name); else set(); return set; }

api.list = list; api.variable = variable;
0;
