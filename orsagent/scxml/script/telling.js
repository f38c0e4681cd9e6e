// Part of session.js: values on their way out and in, <log> and <raise>. CODEC_TEXT is the codec's source, until a value comes that is no scalar.
var codecText = CODEC_TEXT, indexOf = Function.prototype.bind.call(Function.prototype.call, String.prototype.indexOf), keys = Object.keys;

function theCodec() { return inner.codec || (inner.codec = indirectEval(codecText)); }

inner.encode = function (value, strict, name) {
  switch (typeof value) {
    case 'string': return inner.text(value);
    case 'boolean': return value ? 'true' : 'false';
    case 'number': if (value - value === 0 && (value !== 0 || 1 / value > 0)) return String_(value);
  }
  return value === null ? 'null' : theCodec().encode(value, strict, name);
};

inner.decode = function (encoded) { return indexOf(encoded, '"$"') < 0 ? parse(encoded) : theCodec().decode(encoded); };
inner.carried = function (data) { return data === undefined ? 'null' : inner.text(inner.encode(data, true, 'data')); };

api.decode = inner.decode;
api.parameters = function (data) { return keys(data).length === 0 ? undefined : data; };
api.raise = function (name, data) { inner.tell('raise', ',' + inner.text(name) + ',' + inner.carried(data)); };
api.log = function (label, value, level) { inner.tell('log', ',' + inner.optional(label) + ',' + inner.text(inner.encode(value, false, '')) + ',' + inner.optional(level)); };
0;
