// Part of session.js: the names of all that was there before the document was, asked before the guards come so late. See seal.js.
inner.builtIns = Object.getOwnPropertyNames(global).slice(0, inner.builtIns);
0;
