// See quickjs.py: how Scripts are evaluated. Evaluated before the first of them, for most contexts never get one. The value is a
// function, given what quickjs_rare.js has -> a function (name) -> one of the functions below.
(function (guarded, describe, slice, wellFormed) {
  "use strict";
  const evaluate = eval;
  const FunctionOf = Function;
  const { defineProperty, getPrototypeOf } = Reflect;
  const syntaxError = SyntaxError.prototype;
  const root = globalThis;
  const parts = { __proto__: null };
  let trail = "";

  // The stack is for people: whatever it is, it must not do harm.
  const stackOf = (error) => {
    try {
      const stack = error.stack;
      return typeof stack === "string" ? slice(wellFormed(stack), -1500) : "";
    } catch (nested) {
      return "";
    }
  };

  // What scripts after this one see of its let, const and class declarations.
  const declare = (name, get, set) =>
    defineProperty(root, name, { get, set }) || evaluate(`throw new TypeError("${name} is already declared")`);

  // The stack of what the last Script threw.
  parts.trail = () => {
    const text = trail;
    trail = "";
    return slice(text, 0);
  };

  // Whether a text is a function's body.
  parts.parses = (text) => {
    try {
      new FunctionOf(text);
      return 1;
    } catch (error) {
      return 0;
    }
  };

  // An indirect eval, because what it throws can be caught. It keeps let, const and class to itself: `suffix` hands them out.
  parts.load = (source, suffix) =>
    guarded(() => {
      if (suffix !== "") defineProperty(root, "$declare", { configurable: true, value: declare });
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
    });

  return (name) => parts[name];
})
