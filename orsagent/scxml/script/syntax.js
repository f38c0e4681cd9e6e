// Checks the syntax of source texts without running them. Its value is a function from JSON text to JSON text:
// [[kind, source]...] -> [message or null...]. It lives in a context where no document ever runs.
(function () {
// Parsed and never run: the throw comes first. A text that closes the function early would run in QuickJS's Function constructor;
// here it does not, and what it declares is local to this call.
function parsed($source) { try { eval('throw 0;(function($v){' + $source + '\n})'); } catch ($error) { if ($error !== 0) throw $error; } }
return (function () {
'use strict';
var NAME = /^[\p{ID_Start}$_][\p{ID_Continue}$\u200c\u200d]*$/u;
function expression(source) { // two brackets: a text that closes the one does not close the other
  parsed('return (' + source + '\n)');
  parsed('return [' + source + '\n]');
}
var checks = {
  expression: expression,
  program: parsed,
  location: function (source) {
    expression(source);
    parsed('"use strict";(' + source + '\n)=$v');
  },
  name: function (source) {
    if (!NAME.test(source)) throw new SyntaxError('no variable name');
    parsed('"use strict";' + source + '=$v');
  },
  script: parsed,
  shadow: function (source) { // a name, then a script: an error when the script declares the name by var
    var end = source.indexOf('\n');
    parsed('let ' + source.slice(0, end) + ';{' + source.slice(end + 1) + '\n}');
  }
};
return function (text) {
  return JSON.stringify(JSON.parse(text).map(function (one) {
    try { checks[one[0]](one[1]); return null; } catch (error) { return String(error.message); }
  }));
};
})();
})
