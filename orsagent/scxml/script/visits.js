// Part of session.js: which elements of content were come to, and what conditions answered, for sessions that are watched.
var visits = { __proto__: null };

// An element of content was come to (null), or a condition was asked. Once in each answer is enough: loops shall not fill the memory.
watch = function (found) {
  if (found === undefined) { visits = { __proto__: null }; return; }
  var key = (content.at | 0) + ':' + found;
  if (visits[key]) return;
  visits[key] = true;
  inner.tell('visit', ',' + found);
};
api.visit = function () { watch(null); };
0;
