// Part of session.js: values on their way out and in, <log> and <raise>. CODEC_TEXT is the codec's source, until a value comes that is no scalar.
var codecText = CODEC_TEXT, indexOf = Function.prototype.bind.call(Function.prototype.call, String.prototype.indexOf), keys = Object.keys;

function theCodec() { return codec || (codec = indirectEval(codecText)); }

encode = function (value, strict, name) {
  switch (typeof value) {
    case 'string': return text(value);
    case 'boolean': return value ? 'true' : 'false';
    case 'number': if (value - value === 0 && (value !== 0 || 1 / value > 0)) return String_(value);
  }
  return value === null ? 'null' : theCodec().encode(value, strict, name);
};

decode = function (encoded) { return indexOf(encoded, '"$"') < 0 ? parse(encoded) : theCodec().decode(encoded); };
carried = function (data) { return data === undefined ? 'null' : text(encode(data, true, 'data')); };

api.decode = decode;
api.parameters = function (data) { return keys(data).length === 0 ? undefined : data; };
api.raise = function (name, data) { tell('raise', ',' + text(name) + ',' + carried(data)); };
api.log = function (label, value, level) { tell('log', ',' + optional(label) + ',' + text(encode(value, false, '')) + ',' + optional(level)); };
0;
