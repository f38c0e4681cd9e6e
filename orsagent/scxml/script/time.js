// Part of session.js: Date and Math.random, by the session's own time and seed.
var construct = Reflect.construct;

function virtualDate(epoch) {
  var Real = Date;
  function VirtualDate() {
    var args = arguments.length === 0 ? [epoch + now] : arguments;
    return new.target ? construct(Real, args, new.target) : construct(Real, [epoch + now], Real).toString();
  }
  define(VirtualDate, 'name', { value: 'Date', configurable: true });
  define(VirtualDate, 'length', { value: 7, configurable: true });
  define(VirtualDate, 'prototype', { value: Real.prototype, writable: false });
  define(Real.prototype, 'constructor', { value: VirtualDate, writable: true, configurable: true });
  define(VirtualDate, 'now', { value: function () { return epoch + now; }, writable: true, configurable: true });
  define(VirtualDate, 'UTC', { value: Real.UTC, writable: true, configurable: true });
  define(VirtualDate, 'parse', { value: Real.parse, writable: true, configurable: true });
  define(global, 'Date', { value: VirtualDate, writable: true, configurable: true });
}

function seededRandom() { // mulberry32: small, and the same on every engine
  var imul = Math.imul;
  define(Math, 'random', { writable: true, configurable: true, value: function random() {
    inner.seed = inner.seed + 0x6D2B79F5 | 0;
    var t = imul(inner.seed ^ inner.seed >>> 15, 1 | inner.seed);
    t = t + imul(t ^ t >>> 7, 61 | t) ^ t;
    return ((t ^ t >>> 14) >>> 0) / 4294967296;
  } });
}

inner.seed = inner.config.seed;
if (inner.config.epoch !== null) { virtualDate(inner.config.epoch); seededRandom(); }
0;
