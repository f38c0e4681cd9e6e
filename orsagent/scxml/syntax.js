// Checks the syntax of source texts without running them. Its value is a function from JSON text to JSON text:
// [[kind, source]...] -> [message or null...]. It lives in a context where no document ever runs.
(function () {
'use strict';
var Make = Function, NAME = /^[\p{ID_Start}$_][\p{ID_Continue}$\u200c\u200d]*$/u;
function expression(source) { // two brackets: a text that closes the one does not close the other
  new Make('return (' + source + '\n)');
  new Make('return [' + source + '\n]');
}
var checks = {
  expression: expression,
  program: function (source) { new Make(source); },
  location: function (source) {
    expression(source);
    new Make('$v', '"use strict";(' + source + '\n)=$v');
  },
  name: function (source) {
    if (!NAME.test(source)) throw new SyntaxError('no variable name');
    new Make('$v', '"use strict";' + source + '=$v');
  },
  script: function (source) { new Make(source); }
};
return function (text) {
  return JSON.stringify(JSON.parse(text).map(function (one) {
    try { checks[one[0]](one[1]); return null; } catch (error) { return String(error.message); }
  }));
};
})
