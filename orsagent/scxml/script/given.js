// Part of session.js: data items that have another value from outside; and, in the dialect `ors`, args_: what a session was started with.
var values = inner.decode(inner.config.given), inputs, keys = Object.keys, hasOwn = Function.prototype.bind.call(Function.prototype.call, Object.prototype.hasOwnProperty);

function put(data, name, value) { define(data, name, { value: value, enumerable: true, configurable: true, writable: true }); }

inner.takeInputs = function () {
  if (!inner.config.arguments) return;
  inputs = hasOwn(values, 'args_') && typeof values.args_ === 'object' && values.args_ !== null ? values.args_ : {};
  for (var names = keys(values), i = 0; i < names.length; i++) if (names[i] !== 'args_') put(inputs, names[i], values[names[i]]);
  put(global, 'args_', inputs);
};

// A parameter that was not given is an input with its own value. A document's own args_ has what was given beside what it says itself.
function input(number) {
  var id = inner.ids[number];
  if (inner.config.parameters[number]) put(inputs, id, global[id]);
  if (id !== 'args_') return;
  var names = keys(inputs), own = global.args_;
  if (typeof own !== 'object' || own === null) own = global.args_ = {};
  for (var i = 0; i < names.length; i++) put(own, names[i], inputs[names[i]]);
  inputs = own;
}

given = function (number, initialise) {
  var assign = content.s[number];
  if (hasOwn(values, inner.ids[number])) { assign(values[inner.ids[number]]); return; }
  initialise();
  if (inputs !== undefined) input(number);
};
0;
