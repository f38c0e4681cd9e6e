// Part of session.js: conditions whose answer is a boolean, and their errors error events: those of <if>, and those of transitions where there are several.
inner.holds = api.condition = function (ask) {
  try { var found = ask() ? true : false; } catch (error) { fail(error); found = false; }
  if (watch) watch(found);
  return found;
};
0;
