// The functions and live parts of _genesys; see genesys.py for what they are, and orsagent.actions.ModuleSpec for `host`.
(function (host) {
'use strict';
var tree = host.tree, String_ = String, Date_ = Date, Error_ = Error, TypeError_ = TypeError, keys = Object.keys, isArray = Array.isArray, parse = JSON.parse;
var uncurry = Function.prototype.bind.bind(Function.prototype.call), hasOwn = uncurry(Object.prototype.hasOwnProperty);
var slice = uncurry(String.prototype.slice), exec = uncurry(RegExp.prototype.exec), iso = uncurry(Date.prototype.toISOString), weekday = uncurry(Date.prototype.getUTCDay);
var floor = Math.floor;

var interactions = host.live(), held = { __proto__: null }, ids = [], hidden = 0;
var data = { __proto__: null, session: { server: {} }, options: {}, days: {}, statistics: {}, answers: {}, zones: {} }, lists = { __proto__: null }, table;

function given(value) { return value !== undefined && value !== null; }
function at(object, name) { return given(object) && hasOwn(object, name) ? object[name] : undefined; }
function copy(value) {
  if (typeof value !== 'object' || value === null) return value;
  var made = isArray(value) ? [] : {}, names = keys(value);
  for (var i = 0; i < names.length; i++) host.define(made, names[i], copy(value[names[i]]));
  return made;
}

// --- interactions

function shown() {
  var all = { __proto__: null };
  ids = keys(held);
  for (var i = 0; i < ids.length; i++) all[ids[i]] = held[ids[i]];
  interactions.update(all);
  interactions.hide('length', ids.length);
  for (i = 0; i < ids.length || i < hidden; i++) if (!hasOwn(all, i)) interactions.hide(i, i < ids.length ? interactions.view[ids[i]] : undefined);
  hidden = ids.length;
}

function interaction(id) {
  var name = given(id) && String_(id) !== '0' ? String_(id) : ids[0];
  if (given(name) && hasOwn(held, name)) return name;
  throw new Error_('there is no interaction ' + (given(name) ? "'" + name + "'" : 'yet') + ' in this session: wait for interaction.added');
}

function changed(id, udata) { held[id] = copy(held[id]); host.define(held[id], 'udata', udata); shown(); }

shown();
host.getter(tree.ixn, 'interactions', function () { return interactions.view; });
host.getter(tree.ixn, 'firstixnid', function () { return ids[0]; });
host.define(tree.ixn, 'setuData', function setuData(udata, id) {
  if (typeof udata !== 'object' || udata === null) throw new TypeError_('setuData needs an object with user data, found ' + String_(udata));
  var name = interaction(id), all = copy(held[name].udata) || {}, added = keys(udata);
  host.tell('setuData', { id: name, udata: udata });
  for (var i = 0; i < added.length; i++) host.define(all, added[i], copy(udata[added[i]]));
  changed(name, all);
});
host.define(tree.ixn, 'deleteuData', function deleteuData(gone, id) {
  var name = interaction(id), all = copy(held[name].udata) || {}, names = isArray(gone) ? gone : typeof gone === 'object' && gone !== null ? keys(gone) : [String_(gone)];
  host.tell('deleteuData', { id: name, keys: names });
  for (var i = 0; i < names.length; i++) delete all[names[i]];
  changed(name, all);
});
host.define(tree.ixn, 'getMediaIntValue', function getMediaIntValue(media) {
  var number = at(tree.ixn.mediaType, String_(media));
  return given(number) ? number : -1;
});

// --- the session: tenant, lists, options

function own(name) { host.getter(tree.session, name, function () { return data.session[name]; }); }
own('tenant'); own('tenantid');
host.getter(tree.session.server, 'name', function () { return data.session.server.name; });
host.getter(tree.session.server, 'cluster', function () { return data.session.server.cluster; });
host.define(tree.session, 'setTenant', function setTenant(name) {
  var tenant = String_(name), known = at(data.session.tenants, tenant);
  host.tell('setTenant', { name: tenant });
  data.session = copy(data.session);
  data.session.tenant = tenant;
  if (given(known)) data.session.tenantid = known;
});

function item(list, name) { return at(at(lists, String_(list)), String_(name)); }
host.define(tree.session, 'listLookupValue', function listLookupValue(list, name) { return item(list, name) !== undefined; });
host.define(tree.session, 'getListItemValue', function getListItemValue(list, name, key) {
  var found = item(list, name), value;
  if (!given(key) || key === '') return copy(found);
  value = at(found, String_(key));
  return given(value) ? value : '';
});
host.define(tree.session, 'getConfigOption', function getConfigOption(ixn, key, seq) {
  var levels = keys(tree.session.lookupseq), name = String_(key), value;
  for (var i = 0; i < levels.length; i++) if (tree.session.lookupseq[levels[i]] === seq) value = at(at(data.options, levels[i]), name);
  if (!given(value)) value = at(data.options, name);
  return given(value) && typeof value !== 'object' ? value : '';
});

// --- time

var FIXED = /^(?:GMT|UTC)(?:([+-])(\d{1,2})(?::?(\d{2}))?)?$/;

function offset(zone, seconds) { // seconds east of UTC
  for (var name = given(zone) && zone !== '' ? String_(zone) : data.session.zone, i = 0; i < 9 && hasOwn(data.zones, name); i++) name = data.zones[name];
  var fixed = exec(FIXED, name);
  if (fixed !== null) return fixed[1] === undefined ? 0 : (fixed[1] === '-' ? -60 : 60) * (60 * fixed[2] + +(fixed[3] || 0));
  if (typeof table === 'string') table = parse(table);
  if (table === undefined || !hasOwn(table.names, name)) throw new Error_("there is no time zone '" + name + "': use a name of the IANA database, or define it in ors.zones");
  if (seconds < table.from || seconds >= table.until) throw new Error_('it is ' + iso(new Date_(1000 * seconds)) + ', and the time zones of this session are known until ' + iso(new Date_(1000 * table.until)));
  var rule = table.rules[table.names[name]];
  for (i = 1; i < rule.length && rule[i] <= seconds; i += 2);
  return i === 1 ? rule[0] : rule[i - 1];
}

function local(zone) { var now = host.now(); return new Date_(now + 1000 * offset(zone, floor(now / 1000))); }
function date(zone) { return slice(iso(local(zone)), 0, -14); }
function time(zone) { return slice(iso(local(zone)), -13, -5); }

host.define(tree.session, 'timeInZone', function timeInZone(zone) { return time(zone); });
host.define(tree.session, 'dateInZone', function dateInZone(zone) { return date(zone); });
host.define(tree.session, 'dayInZone', function dayInZone(zone) { return weekday(local(zone)); });

function within(span, day, clock) {
  var short = slice(day, -5), yearly = span.first.length === 5, today = yearly ? short : day, inside;
  inside = span.first <= span.last ? span.first <= today && today <= span.last : span.first <= today || today <= span.last;
  return inside && (clock === null || ((span.from === undefined || span.from <= clock) && (span.until === undefined || clock < span.until)));
}
host.define(tree.session, 'isSpecialDay', function isSpecialDay(name, day, zone, useTime) {
  var days = at(data.days, String_(name)), wanted = given(day) && day !== '' ? [String_(day)] : given(days) ? keys(days) : [];
  for (var i = 0; i < wanted.length; i++) {
    var spans = at(days, wanted[i]) || [];
    for (var k = 0; k < spans.length; k++) if (within(spans[k], date(zone), useTime ? time(zone) : null)) return true;
  }
  return false;
});

// --- what only answers, and tells

host.define(tree.statistic, 'sData', function sData(object, statistic) {
  var name = String_(statistic), value = at(at(data.statistics, String_(object)), name);
  if (!given(value)) value = at(at(data.statistics, '*'), name);
  host.tell('sData', { object: String_(object), statistic: name });
  return given(value) ? value : 0;
});

function scripted(root, name) {
  host.define(tree[root], name, function () {
    for (var given = [], i = 0; i < arguments.length; i++) host.define(given, i, arguments[i]);
    host.tell(root + '.' + name, { arguments: given });
    return copy(at(data.answers, root + '.' + name));
  });
}
scripted('queue', 'reserveTarget'); scripted('queue', 'excludeAgents'); scripted('queue', 'checkAgentState'); scripted('queue', 'cCTExtractTargets');

return function (key, value) {
  var kind = exec(/^(interaction|list):/, key), name = kind && slice(key, kind[0].length);
  if (kind === null) { if (key === 'table') table = value; else data[key] = value === null ? {} : value; return; }
  if (kind[1] === 'list') { if (value === null) delete lists[name]; else lists[name] = value; return; }
  if (value === null) delete held[name]; else held[name] = value;
  shown();
};
})
