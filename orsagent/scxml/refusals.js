// Part of session.js: what compiled content calls where something cannot be done, whatever happens.
api.bad = function (message) { throw new SyntaxError_(message); };
api.unsupported = function (message) { throw because('unsupported', new TypeError_(message)); };
api.unread = function (message) { throw new TypeError_(message); };
