// See quickjs.py. The value is a function () -> a function (count, wrapper, expression) -> what `wrapper` makes of what `expression` gives.
//
// The binding turns an exception into text after the time limit has ended, by calling the exception's own toString and
// getters. So only two kinds of exception may leave a context: null, whose text quickjs_rare.js tells; and the engine's InternalError
// (interrupted, out of memory), whose text no script may change: quickjs_errors.js sees to that, before a script runs that could
// reach it.
(function () {
  "use strict";
  const evaluate = eval;
  const { apply } = Reflect;
  const method = (one) => Function.prototype.call.bind(one);
  const slice = method(String.prototype.slice);
  const indexOf = method(String.prototype.indexOf);
  const wrappers = { __proto__: null };
  let lost = answer;

  function answer(value) {
    if (typeof value === "number" && (value | 0) === value) return value | 0;
    // The binding cuts a text at U+0000. A text put together piece by piece is a rope, which the binding does not know.
    if (typeof value === "string" && indexOf(value, "\0") < 0) return slice(value, 0);
    throw `a script answered with ${value === null ? "null" : typeof value}; expected an integer or a text without U+0000`;
  }

  const failed = (error) => {
    lost = error;
  };

  // What was thrown last; `answer` itself if nothing was.
  const recall = () => {
    const error = lost;
    lost = answer;
    return error;
  };

  return (count, wrapper, expression) => {
    try {
      return (wrappers[count] ||= evaluate(wrapper))(evaluate(`(${expression})`), answer, failed, apply, recall, slice);
    } catch (error) {
      failed(error);
    }
    throw null;
  };
})
