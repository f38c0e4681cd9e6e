// See guard.py. An expression: (function (elements, characters, absent) {...}).
(function (elements, characters, absent) {
  "use strict";
  const { apply, defineProperty, deleteProperty, getOwnPropertyDescriptor, getPrototypeOf } = Reflect;
  const { isArray } = Array;
  const TheProxy = Proxy;
  const TheRangeError = RangeError;
  const TheTypeError = TypeError;
  const toObject = Object;
  const { floor, max } = Math;
  const { iterator, isConcatSpreadable } = Symbol;
  const call = Function.prototype.call;
  const uncurry = (method) => call.bind(method);
  const has = uncurry(WeakSet.prototype.has);
  const add = uncurry(WeakSet.prototype.add);
  const proxies = new WeakSet();

  const refuse = (name, count, limit, unit) => {
    throw new TheRangeError(`${name}: ${count} ${unit} are more than the ${limit} that the memory limit allows`);
  };

  // A getter or a Proxy could give a small length to the check and a huge one to the built-in.
  const plainLength = (name, value) => {
    let holder = value;
    for (let hops = 0; holder !== null && hops < 1000; hops++) {
      if (has(proxies, holder)) break;
      const property = getOwnPropertyDescriptor(holder, "length");
      if (property !== undefined) {
        if (property.get !== undefined || property.set !== undefined) break;
        return property.value;
      }
      holder = getPrototypeOf(holder);
    }
    if (holder === null) return 0;
    throw new TheTypeError(`${name}: the length must be a plain property, not a getter or a Proxy's`);
  };

  const check = (name, value) => {
    if (value === null || value === undefined) return value;
    const target = toObject(value);
    let length = isArray(target) && !has(proxies, target) ? target.length : plainLength(name, target);
    if (typeof length === "object" || typeof length === "function") {
      throw new TheTypeError(`${name}: the length must be a number`);
    }
    length = +length;
    if (length > elements) refuse(name, length, elements, "elements");
    return value;
  };

  const checkText = (name, value) => {
    if (typeof value === "string" && value.length > characters) {
      refuse(name, value.length, characters, "characters");
    }
  };

  const replace = (holder, key, title, make) => {
    const property = getOwnPropertyDescriptor(holder, key);
    if (property === undefined) return;
    const native = property.value;
    const wrapper = make(native, title + key);
    for (const own of ["name", "length"]) {
      defineProperty(wrapper, own, getOwnPropertyDescriptor(native, own));
    }
    property.value = wrapper;
    defineProperty(holder, key, property);
  };

  const replaceAll = (holder, title, keys, make) => {
    for (const key of keys.split(" ")) replace(holder, key, title, make);
  };

  // Methods that visit every index up to the length of their receiver without a call into the script.
  replaceAll(
    Array.prototype,
    "Array.prototype.",
    "copyWithin every fill filter forEach includes indexOf join lastIndexOf map " +
      "reduce reduceRight reverse shift slice some sort splice toLocaleString toReversed toSorted toSpliced toString " +
      "unshift with",
    (native, name) => ({
      method() {
        check(name, this);
        return apply(native, this, arguments);
      },
    }).method,
  );

  replace(Array.prototype, "concat", "Array.prototype.", (native, name) => ({
    method() {
      check(name, this);
      for (let index = 0; index < arguments.length; index++) {
        const value = arguments[index];
        if (typeof value !== "object" && typeof value !== "function") continue;
        if (value !== null && (isArray(value) || has(proxies, value) || isConcatSpreadable in value)) check(name, value);
      }
      return apply(native, this, arguments);
    },
  }).method);

  const append = (target, value) => {
    defineProperty(target, target.length, { __proto__: null, value, writable: true, enumerable: true, configurable: true });
  };
  // Nested arrays cannot be checked beforehand, so these two are loops of the script: the time limit stops them.
  const flatten = (target, list, depth) => {
    const { length } = list;
    for (let index = 0; index < length; index++) {
      if (!(index in list)) continue;
      const value = list[index];
      if (depth > 0 && isArray(value)) flatten(target, value, depth - 1);
      else append(target, value);
    }
    return target;
  };
  replace(Array.prototype, "flat", "Array.prototype.", (native, name) => ({
    method(depth) {
      return flatten([], toObject(check(name, this)), depth === undefined ? 1 : +depth);
    },
  }).method);
  replace(Array.prototype, "flatMap", "Array.prototype.", (native, name) => ({
    method(callback, self) {
      const list = toObject(check(name, this));
      const mapped = [];
      for (let index = 0; index < list.length; index++) {
        if (index in list) append(mapped, apply(callback, self, [list[index], index, list]));
      }
      return flatten([], mapped, 1);
    },
  }).method);

  replace(Array, "from", "Array.", (native, name) => ({
    method(items) {
      if (items !== null && items !== undefined) {
        const iterate = items[iterator];
        if (iterate === null || iterate === undefined) check(name, items);
      }
      return apply(native, this, arguments);
    },
  }).method);

  replace(String, "raw", "String.", (native, name) => ({
    method(strings, ...substitutions) {
      const { raw } = strings;
      const length = floor(max(0, +toObject(check(name, raw)).length || 0));
      let text = "";
      for (let index = 0; index < length; index++) {
        text += `${raw[index]}`;
        if (index + 1 < length && index < substitutions.length) text += `${substitutions[index]}`;
      }
      return text;
    },
  }).method);

  replaceAll(
    String.prototype,
    "String.prototype.",
    "match matchAll normalize replace replaceAll split toLowerCase toUpperCase",
    (native, name) => ({
      method() {
        checkText(name, this);
        return apply(native, this, arguments);
      },
    }).method,
  );

  replaceAll(String.prototype, "String.prototype.", "padEnd padStart", (native, name) => ({
    method(length, filler) {
      const count = +length;
      if (count > characters) refuse(name, count, characters, "characters");
      return apply(native, this, [count, filler]);
    },
  }).method);

  replace(String.prototype, "repeat", "String.prototype.", (native, name) => ({
    method(times) {
      if (this === null || this === undefined) return apply(native, this, []);
      const text = `${this}`;
      const count = +times;
      if (text.length * count > characters) refuse(name, text.length * count, characters, "characters");
      return apply(native, text, [count]);
    },
  }).method);

  replace(JSON, "stringify", "JSON.", (native, name) => ({
    method(value, replacer) {
      if (isArray(value)) check(name, value);
      if (isArray(replacer)) check(name, replacer);
      return apply(native, this, arguments);
    },
  }).method);

  // Only to know them again in `check`.
  const remember = (proxy) => {
    add(proxies, proxy);
    return proxy;
  };
  const KnownProxy = function Proxy(target, handler) {
    if (new.target === undefined) throw new TheTypeError("Constructor Proxy requires 'new'");
    return remember(new TheProxy(target, handler));
  };
  KnownProxy.prototype = undefined;
  const { revocable } = TheProxy;
  KnownProxy.revocable = {
    revocable(target, handler) {
      const made = revocable(target, handler);
      remember(made.proxy);
      return made;
    },
  }.revocable;
  defineProperty(KnownProxy, "revocable", { enumerable: false });
  defineProperty(globalThis, "Proxy", { value: KnownProxy });

  // A global variable of a Script, as mini-racer's setTimeout is, cannot be deleted.
  for (const name of absent.split(" ")) {
    if (!deleteProperty(globalThis, name)) globalThis[name] = undefined;
  }
})
