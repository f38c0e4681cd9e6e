// Part of session.js: the source of what XML content becomes (dom.js of orsagent.js), which the codec evaluates when the first of it comes.
domText = DOM;
ors.dom = function () { return domText; };
0;
