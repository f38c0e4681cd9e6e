// Part of session.js: the system variables that need no event, and In.
var TypeError_ = TypeError, indexOf = Function.prototype.bind.call(Function.prototype.call, String.prototype.indexOf);

inner.refuse = function (name) { return function () { throw new TypeError_(name + ' is a system variable and cannot be changed'); }; };
inner.constant = function (name, value) { define(global, name, { get: function () { return value; }, set: inner.refuse(name), enumerable: true }); };

function inState(id) {
  if (active === null) throw new TypeError_('In was called where the document does not name it; call it by its name');
  return indexOf(id = String_(id), ' ') < 0 && indexOf(active, ' ' + id + ' ') >= 0;
}

inner.constant('_sessionid', inner.config.sessionid);
inner.constant('_name', inner.config.name);
inner.constant('_x', Object.freeze({}));
define(global, 'In', { value: inState });
0;
