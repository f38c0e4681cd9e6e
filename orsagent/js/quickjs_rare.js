// See quickjs.py: what most contexts never need. A wrapper of quickjs_host.js; evaluated before a script runs that could change a
// built-in. It makes a function (name) -> one of the functions below.
(function (evaluate, answer, failed, apply) {
  "use strict";
  const textOf = String;
  const { parse } = JSON;
  const slice = Function.prototype.call.bind(String.prototype.slice);
  const wellFormed = Function.prototype.call.bind(String.prototype.toWellFormed);

  const describe = (error) => {
    try {
      const shown = typeof error === "object" && error !== null && error.message !== undefined
        ? `${textOf(error.name)}: ${textOf(error.message)}`
        : textOf(error);
      return slice(wellFormed(shown), 0, 1000);
    } catch (nested) {
      return "an exception whose text cannot be read";
    }
  };

  const guarded = (run) => {
    try {
      return run();
    } catch (error) {
      failed(error);
    }
    throw null;
  };

  // Put in one by one: QuickJS would read a literal with all of them twice.
  const parts = { __proto__: null };

  // The text of the exception that left as null; none if there was none.
  parts.fault = () => {
    const error = failed(answer);
    return error === answer ? "" : describe(error);
  };

  // What `expression` gives, callable with a JSON text of its arguments.
  parts.json = (expression) =>
    guarded(() => {
      const f = evaluate(`(${expression})`);
      return (json) => guarded(() => answer(apply(f, undefined, parse(json))));
    });

  // The functions of quickjs_scripts.js, whose text this is, by name.
  parts.scripts = (text) => guarded(() => evaluate(text)(guarded, describe, slice, wellFormed));

  return (name) => parts[name];
})
