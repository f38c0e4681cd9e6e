// Part of session.js: telling what has happened, and of errors above all. Evaluated at the first error, if nothing has asked for it before.
var stringify = JSON.stringify, slice = Function.prototype.bind.call(Function.prototype.call, String.prototype.slice);

inner.text = function (value) { return stringify(String_(value)); };
inner.optional = function (value) { return value === undefined || value === null ? 'null' : inner.text(value); };

// content.at is a variable that expressions of the document can reach: so numbers are made sure of
inner.tell = function (kind, rest) { effects += (effects === '' ? '' : ',') + '[' + operation + ',"' + kind + '",' + (content.at | 0) + rest + ']'; };

inner.describe = function (error) {
  try {
    if (typeof error === 'object' && error !== null && 'message' in error)
      return slice(String_(error.name) + ': ' + String_(error.message), 0, 1000);
    return slice(String_(error), 0, 1000);
  } catch (nested) { return 'an exception that cannot be shown'; }
};

// The stack, of which Python knows the scripts; it is text of the document's, so it is only a hint.
function trail(error) {
  try { var stack = error.stack; return typeof stack === 'string' ? slice(stack, -1500) : ''; } catch (nested) { return ''; }
}

// The memory limit ends a session, as the time limit does; QuickJS alone lets scripts catch it.
fail = function (error) {
  var id = inner.sending, why = inner.reason, description = inner.describe(error);
  inner.sending = inner.reason = undefined;
  if (description === 'InternalError: out of memory') throw error;
  if (content.scripts) inner.tell('trail', ',' + inner.text(trail(error)));
  inner.tell('error', ',' + inner.text(description) + ',' + inner.optional(id) + (why === undefined ? '' : ',' + inner.text(why)));
};
0;
