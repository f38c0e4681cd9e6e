// See quickjs.py: what most contexts never need. A wrapper of quickjs_host.js; evaluated before a script runs that could change a
// built-in. It makes a function (name) -> one of the functions below.
(function (evaluate, answer, failed, apply, recall, slice) {
  "use strict";
  const textOf = String;
  const FunctionOf = Function;
  const { parse } = JSON;
  const { defineProperty, getPrototypeOf } = Reflect;
  const wellFormed = Function.prototype.call.bind(String.prototype.toWellFormed);
  const syntaxError = SyntaxError.prototype;
  const root = globalThis;
  let trail = "";

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

  // The stack is for people: whatever it is, it must not do harm.
  const stackOf = (error) => {
    try {
      const stack = error.stack;
      return typeof stack === "string" ? slice(wellFormed(stack), -1500) : "";
    } catch (nested) {
      return "";
    }
  };

  const parts = {
    __proto__: null,

    // The text of the exception that left as null; none if there was none.
    fault() {
      const error = recall();
      return error === answer ? "" : describe(error);
    },

    // What `expression` gives, callable with a JSON text of its arguments.
    json: (expression) =>
      guarded(() => {
        const f = evaluate(`(${expression})`);
        return (json) => guarded(() => answer(apply(f, undefined, parse(json))));
      }),

    // The stack of what the last Script threw.
    trail() {
      const text = trail;
      trail = "";
      return slice(text, 0);
    },

    // Whether a text is a function's body.
    parses(text) {
      try {
        new FunctionOf(text);
        return 1;
      } catch (error) {
        return 0;
      }
    },

    // An indirect eval, because what it throws can be caught. It keeps let, const and class to itself: `suffix` hands them out.
    load: (source, suffix) =>
      guarded(() => {
        if (suffix !== "") {
          defineProperty(root, "$declare", {
            configurable: true,
            value: (name, get, set) => defineProperty(root, name, { get, set }) || evaluate(`throw new TypeError("${name} is already declared")`),
          });
        }
        try {
          evaluate(source + suffix);
        } catch (error) {
          trail = stackOf(error);
          if (typeof error === "object" && error !== null && getPrototypeOf(error) === syntaxError) {
            const text = describe(error);
            try {
              evaluate(`throw null;${source}`);
            } catch (second) {
              if (second !== null) return `SyntaxError${slice(text, 11)}`;
            }
          }
          throw error;
        } finally {
          if (suffix !== "") delete root.$declare;
        }
        return "";
      }),
  };
  return (name) => parts[name];
})
