// See quickjs.py. The value is a function () -> a function (name) -> one of the functions below.
//
// The binding turns an exception into text after the time limit has ended, by calling the exception's own toString and
// getters. So only two kinds of exception may leave a context: null, whose text `fault` tells; and the engine's InternalError
// (interrupted, out of memory), whose text no script may change: quickjs_errors.js sees to that, before a script runs that could
// reach it.
(function () {
  "use strict";
  const evaluate = eval;
  const textOf = String;
  const parse = JSON.parse;
  const { apply } = Reflect;
  const uncurry = (method) => Function.prototype.call.bind(method);
  const slice = uncurry(String.prototype.slice);
  const indexOf = uncurry(String.prototype.indexOf);
  const wellFormed = uncurry(String.prototype.toWellFormed);
  let told = "";

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

  const answer = (value) => {
    if (typeof value === "number" && (value | 0) === value) return value | 0;
    // The binding cuts a text at U+0000. A text put together piece by piece is a rope, which the binding does not know.
    if (typeof value === "string" && indexOf(value, "\0") < 0) return slice(value, 0);
    told = `a script answered with ${value === null ? "null" : typeof value}; expected an integer or a text without U+0000`;
    throw null;
  };

  const failed = (error) => {
    if (error !== null || told === "") told = describe(error);
  };

  const guarded = (run) => {
    try {
      return run();
    } catch (error) {
      failed(error);
    }
    throw null;
  };

  // What makes callable functions of so many arguments; spelled out, because rest parameters cost more in every call.
  const binders = { __proto__: null };
  const binder = (count) => {
    let names = "";
    let check = "";
    for (let index = 0; index < count; index++) {
      names += `${index ? "," : ""}a${index}`;
      check += `${index ? "||" : ""}a${index}===undefined`;
    }
    return evaluate(
      `(function(f,answer,failed){return function(${names}){try{${check && `if(${check})throw"surrogate";`}` +
        `const r=f(${names});return typeof r==="number"&&(r|0)===r?r|0:answer(r)}catch(error){failed(error)}throw null}})`,
    );
  };

  const parts = {
    __proto__: null,

    fault() {
      const text = told;
      told = "";
      return text;
    },

    // f is what `expression` gives, callable with `count` arguments, or with one JSON text of them if count is negative.
    bind: (expression, count) =>
      guarded(() => {
        const f = evaluate(`(${expression})`);
        if (typeof f !== "function") throw `${expression} is no function`;
        if (count < 0) return (json) => guarded(() => answer(apply(f, undefined, parse(json))));
        return (binders[count] ||= binder(count))(f, answer, failed);
      }),

    // The functions of quickjs_scripts.js, whose text this is, by name.
    scripts: (text) => guarded(() => evaluate(text)(guarded, describe, slice, wellFormed)),
  };
  return (name) => parts[name];
})
