// Part of session.js: what compiled content calls where something cannot be done, whatever happens.
var SyntaxError_ = SyntaxError, TypeError_ = TypeError;
api.bad = function (message) { throw new SyntaxError_(message); };
api.unsupported = function (message) { inner.reason = 'unsupported'; throw new TypeError_(message); };
api.unread = function (message) { throw new TypeError_(message); };
0;
