// Part of session.js: what the dialect `ors` adds to the global object: functions of the platform, _data, and args_, which a
// session was started with.
var inputs; // the value of args_

function currentStates() { // in document order
  if (active === null) throw new TypeError_('__GetCurrentStates was called where the document does not name it; call it by its name');
  for (var ids = [], start = 1, end; (end = indexOf(active, ' ', start)) > 0; start = end + 1) define(ids, ids.length, { value: slice(active, start, end), writable: true, enumerable: true, configurable: true });
  return ids;
}

platform = function () {
  if (config.dataObject) define(global, '_data', { get: function () { return dataObject(); }, set: refuse('_data'), enumerable: true });
  if (config.inclusionPrefixes) constant('_my_prefix', '');
  if (config.document !== null) {
    define(global, '__Log', { value: function (value, label, level) { api.log(label, value, level); } });
    define(global, '__Raise', { value: function (name, data) { api.raise(name, data); } });
    define(global, '__GetDocumentURL', { value: function () { return config.document; } });
    define(global, '__GetCurrentStates', { value: currentStates });
  }
};

takeInputs = function (given) {
  var names = keys(given);
  if (!config.arguments) return;
  inputs = hasOwn(given, 'args_') && typeof given.args_ === 'object' && given.args_ !== null ? given.args_ : {};
  for (var i = 0; i < names.length; i++) if (names[i] !== 'args_') put(inputs, names[i], given[names[i]]);
  put(global, 'args_', inputs);
};

// A parameter that was not given is an input with its own value. A document's own args_ has what was given beside what it says itself.
input = function (one) {
  if (inputs === undefined) return;
  if (one.parameter) put(inputs, one.id, global[one.id]);
  if (one.id !== 'args_') return;
  var names = keys(inputs), own = global.args_;
  if (typeof own !== 'object' || own === null) own = global.args_ = {};
  for (var i = 0; i < names.length; i++) put(own, names[i], inputs[names[i]]);
  inputs = own;
};
