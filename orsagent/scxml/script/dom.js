// Part of session.js: the source of what XML content becomes (dom.js of orsagent.js), which the codec evaluates when the first of it comes.
inner.domText = DOM;
ors.dom = function () { return inner.domText; };
0;
