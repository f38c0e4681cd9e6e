// Part of session.js: from here on any text may be evaluated.
//
// What was there before the document was is known now at last, for parts and guards have put something in its place, or taken it away. A
// document whose session comes here so late reaches no built-in: so it has removed none, and what it has made itself came after them.
inner.begun(inner.builtIns.concat(Object.getOwnPropertySymbols(global), ['_sessionid', '_name', '_x', 'In', '_event', '_ioprocessors']));
delete ors.part;
Object.freeze(ors);
Object.freeze(api);
0;
