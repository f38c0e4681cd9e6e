// Puts toSource on all prototypes, hidden from loops; TO_SOURCE, the text of to_source.js, is parsed when it is first asked for.
(function () {
'use strict';
var define = Object.defineProperty, prototype = Object.prototype, indirectEval = globalThis.eval;
define(prototype, 'toSource', {
  get: function () { indirectEval(TO_SOURCE); return prototype.toSource; },
  set: function (value) { define(this, 'toSource', { value: value, writable: true, enumerable: true, configurable: true }); },
  configurable: true
});
})();0
