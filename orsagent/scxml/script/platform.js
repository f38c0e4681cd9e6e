// Part of session.js: what the dialect `ors` adds to the global object: functions of the platform, and _data.
var slice = Function.prototype.bind.call(Function.prototype.call, String.prototype.slice), TypeError_ = TypeError;
var indexOf = Function.prototype.bind.call(Function.prototype.call, String.prototype.indexOf);

function currentStates() { // in document order
  if (active === null) throw new TypeError_('__GetCurrentStates was called where the document does not name it; call it by its name');
  for (var ids = [], start = 1, end; (end = indexOf(active, ' ', start)) > 0; start = end + 1) define(ids, ids.length, { value: slice(active, start, end), writable: true, enumerable: true, configurable: true });
  return ids;
}

if (inner.config.dataObject) define(global, '_data', { get: function () { return inner.dataObject(); }, set: inner.refuse('_data'), enumerable: true });
if (inner.config.inclusionPrefixes) inner.constant('_my_prefix', '');
if (inner.config.document !== null) {
  define(global, '__Log', { value: function (value, label, level) { api.log(label, value, level); } });
  define(global, '__Raise', { value: function (name, data) { api.raise(name, data); } });
  define(global, '__GetDocumentURL', { value: function () { return inner.config.document; } });
  define(global, '__GetCurrentStates', { value: currentStates });
}
0;
