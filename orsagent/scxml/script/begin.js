// Part of session.js: the beginning. Evaluated once, with (source, settings, ids of the data items as JSON, time, content, how many data items are early).
inner.builtIns = Object.getOwnPropertyNames(global).length;
inner.ids = parse(arguments[2]);
now = Number_(arguments[3]);
if (inner.takeInputs) inner.takeInputs();
for (var i = 0; i < inner.ids.length; i++) {
  if (!Object.hasOwn(global, inner.ids[i])) define(global, inner.ids[i], { value: undefined, writable: true, enumerable: true, configurable: true });
}
make(arguments[4]);
SEAL
for (i = 0; i < arguments[5]; i++) data(i);
answer(0);
