// See quickjs.py. The value is a function () -> a function (expression, wrapper) -> what Python calls. `wrapper` is a text that makes it of what
// `expression` gives; no text, for any number of arguments; or a number, for a function that keeps the rule below by itself (see session.js).
//
// The binding turns an exception into text after the time limit has ended, by calling the exception's own toString and
// getters. So only two kinds of exception may leave a context: null, whose text quickjs_rare.js tells; and the engine's InternalError
// (interrupted, out of memory), whose text no script may change: quickjs_errors.js sees to that, before a script runs that could
// reach it.
(function () {
  "use strict";
  var evaluate = eval, apply = Reflect.apply, indexOf = "".indexOf, slice = "".slice, made = { __proto__: null }, lost = answer;

  function answer(value) {
    if (typeof value === "number" && (value | 0) === value) return value | 0;
    // The binding cuts a text at U+0000. A text put together piece by piece is a rope, which the binding does not know.
    if (typeof value === "string" && apply(indexOf, value, ["\0"]) < 0) return apply(slice, value, [0]);
    throw "a script answered with " + (value === null ? "null" : typeof value) + "; expected an integer or a text without U+0000";
  }

  // Keeps what was thrown last, and gives what was kept; `answer` itself if nothing was.
  function failed(error) {
    var before = lost;
    lost = error;
    return before;
  }

  function any(f) {
    return function (...values) {
      try {
        for (var i = 0; i < values.length; i++) if (values[i] === undefined) throw "surrogate";
        return answer(apply(f, undefined, values));
      } catch (error) {
        failed(error);
      }
      throw null;
    };
  }

  return function (expression, wrapper) {
    try {
      if (typeof wrapper === "number") return (made[expression] ||= evaluate(expression))(wrapper, answer, failed);
      var f = evaluate("(" + expression + ")");
      return wrapper === "" ? any(f) : (made[wrapper] ||= evaluate(wrapper))(f, answer, failed, apply);
    } catch (error) {
      failed(error);
    }
    throw null;
  };
})
