// The engine's own exceptions (interrupted, out of memory) leave a context as text; after this no script can change that text.
(function () {
  "use strict";
  const { defineProperty } = Reflect;
  const fixed = (key, value) => defineProperty(InternalError.prototype, key, { value, writable: false, configurable: false });
  fixed("name", "InternalError");
  fixed("message", "");
  fixed("stack", "");
  fixed("toString", Error.prototype.toString);
  fixed("constructor", undefined);
  fixed(Symbol.toPrimitive, undefined);
})();
