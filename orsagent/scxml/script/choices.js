// Part of session.js: which candidates hold where there are several chains, several candidates, or somebody who watches.
var holds = inner.holds;

function one(guards) {
  var n = guards.length, asks = { __proto__: null };
  for (var i = 0; i < n; i++) asks[i] = content.g[guards[i]];
  if (n === 1 && !watch) { var first = asks[0]; return function () { try { return first() ? 0 : -1; } catch (error) { fail(error); return -1; } }; }
  return function () {
    for (var i = 0; i < n; i++) if (guards[i] < 0 || holds(asks[i])) return i;
    return -1;
  };
}

inner.choose = function (chains) {
  var n = chains.length, pickers = { __proto__: null };
  for (var i = 0; i < n; i++) pickers[i] = one(chains[i]);
  if (n === 1) return pickers[0];
  return function () { for (var key = '', i = 0; i < n; i++) key += (i ? ',' : '') + pickers[i](); return key; };
};
0;
