// What a source text says about itself, by its syntax tree. The value is a function from JSON text to JSON text:
// [[kind, source]...] -> [{error, names, declared, dynamic, value} or {skipped}...].
//
//   error     [message, offset] when acorn refuses the text, else null
//   names     [name, start, end, use] of each name that the text does not declare itself; use is read, write or probe (typeof)
//   members   [name, start, end, use] of each property of the free variable _data; a question whether it is there, or is a value, is a probe
//   paths     [[variable, name...], start, end, use] of each property, by names, of what a free variable _... other than _data and _event leads to
//   declared  names that other texts see afterwards
//   local     names of a script's let, const and class at its top
//   dynamic   whether names may come into being that no parser sees
//   value     what an expression gives, as far as it is constant: [tag, ...], see `constant`
//
// Offsets count characters, not the units of UTF-16. The file is evaluated with acorn as its argument.
(function (acorn) {
'use strict';
const OPTIONS = { ecmaVersion: 'latest', sourceType: 'script', allowReturnOutsideFunction: true };
const NAME = /^[\p{ID_Start}$_][\p{ID_Continue}$\u200c\u200d]*$/u;
const CONSTANT_LENGTH = 5000, LONGEST_PATH = 12;
const own = (object, key) => Object.prototype.hasOwnProperty.call(object, key);

// --- parsing

function parsed(before, source, after) {
  try {
    return { tree: acorn.parse(before + source + after, OPTIONS), shift: before.length };
  } catch (error) {
    if (typeof error.pos !== 'number') throw error;
    return { error: [String(error.message).replace(/ \(\d+:\d+\)$/, ''), Math.min(Math.max(error.pos - before.length, 0), source.length)] };
  }
}

function expression(source) {
  const first = parsed('(', source, '\n)');
  if (first.error) return first;
  const second = parsed('[', source, '\n]'); // a text that closes the one bracket does not close the other
  return second.error ? second : first;
}

const PARSERS = {
  __proto__: null,
  expression,
  location: expression,
  script: (source) => parsed('', source, ''),
  program(source) {
    const one = expression(source);
    if (!one.error) return one;
    const other = parsed('', source, '');
    return other.error && one.error[1] > other.error[1] ? one : other;
  },
  name: (source) => (NAME.test(source) ? expression(source) : { error: ['this is no variable name', 0] }),
};

// --- scopes

class Scope {
  constructor(parent, isFunction) {
    this.parent = parent;
    this.isFunction = isFunction;
    this.names = new Set();
  }
  has(name) {
    for (let scope = this; scope; scope = scope.parent) if (scope.names.has(name)) return true;
    return false;
  }
}

function bound(pattern, into) { // the names that a pattern binds
  if (!pattern) return;
  switch (pattern.type) {
    case 'Identifier': into.add(pattern.name); break;
    case 'ObjectPattern': for (const one of pattern.properties) bound(one.type === 'RestElement' ? one.argument : one.value, into); break;
    case 'ArrayPattern': for (const one of pattern.elements) bound(one, into); break;
    case 'RestElement': bound(pattern.argument, into); break;
    case 'AssignmentPattern': bound(pattern.left, into); break;
  }
}

const isFunction = (node) => node.type === 'FunctionDeclaration' || node.type === 'FunctionExpression' || node.type === 'ArrowFunctionExpression';
const isNode = (value) => typeof value === 'object' && value !== null && typeof value.type === 'string';

function children(node, visit) {
  for (const key in node) {
    const value = node[key];
    if (Array.isArray(value)) { for (const one of value) if (isNode(one)) visit(one); } else if (isNode(value)) visit(value);
  }
}

function hoisted(node, into) { // var, and functions of blocks (Annex B), down to the next function
  if (node.type === 'VariableDeclaration' && node.kind === 'var') for (const one of node.declarations) bound(one.id, into);
  if (node.type === 'FunctionDeclaration') into.add(node.id.name);
  if (!isFunction(node)) children(node, (child) => hoisted(child, into));
}

function lexical(statements, into) { // let, const, class of one block
  for (const one of statements) {
    if (one.type === 'ClassDeclaration') into.add(one.id.name);
    if (one.type === 'FunctionDeclaration') into.add(one.id.name);
    if (one.type === 'VariableDeclaration' && one.kind !== 'var') for (const each of one.declarations) bound(each.id, into);
  }
}

function chain(node, scope) { // the names of a.b["c"] where a is free and begins with _; no longer than any module's variable is deep
  const names = [];
  for (; node.type === 'MemberExpression' && names.length < LONGEST_PATH; node = node.object) {
    if (node.computed && node.property.type !== 'Literal') return null;
    names.unshift(node.computed ? String(node.property.value) : node.property.name);
  }
  return node.type === 'Identifier' && /^_(?!data$|event$)/.test(node.name) && !scope.has(node.name) ? [node.name, ...names] : null;
}

// --- the walk

class Walk {
  constructor() {
    this.names = [];
    this.members = [];
    this.paths = [];
    this.declared = new Set();
    this.dynamic = false;
    this.depth = 0; // of functions that have a `this` of their own
  }

  refer(node, use, scope) {
    if (!scope.has(node.name) && !(node.name === 'arguments')) this.names.push([node.name, node.start, node.end, use]);
  }

  block(statements, scope) {
    const inner = new Scope(scope, false);
    lexical(statements, inner.names);
    for (const one of statements) this.visit(one, inner);
  }

  func(node, scope) {
    const inner = new Scope(scope, true);
    if (node.id && node.type === 'FunctionExpression') inner.names.add(node.id.name);
    for (const one of node.params) bound(one, inner.names);
    hoistedBody(node.body, inner.names);
    const arrow = node.type === 'ArrowFunctionExpression';
    if (!arrow) this.depth++;
    for (const one of node.params) this.visit(one, inner);
    if (node.body.type === 'BlockStatement') this.block(node.body.body, inner); else this.visit(node.body, inner);
    if (!arrow) this.depth--;
  }

  assigned(pattern, scope, use) { // the target of an assignment
    switch (pattern.type) {
      case 'Identifier': this.refer(pattern, use, scope); break;
      case 'MemberExpression': this.member(pattern, scope, 'write'); break;
      case 'ObjectPattern':
        for (const one of pattern.properties) {
          if (one.computed) this.visit(one.key, scope);
          this.assigned(one.type === 'RestElement' ? one.argument : one.value, scope, use);
        }
        break;
      case 'ArrayPattern': for (const one of pattern.elements) if (one) this.assigned(one, scope, use); break;
      case 'RestElement': this.assigned(pattern.argument, scope, use); break;
      case 'AssignmentPattern': this.assigned(pattern.left, scope, use); this.visit(pattern.right, scope); break;
      default: this.visit(pattern, scope);
    }
  }

  member(node, scope, use) {
    const name = !node.computed ? node.property.name : node.property.type === 'Literal' ? String(node.property.value) : null;
    const object = node.object;
    if (object.type === 'ThisExpression' || (object.type === 'Identifier' && object.name === 'globalThis' && !scope.has('globalThis'))) {
      // in a function without an object of its own, `this` is the global object
      if (use === 'write') { if (name === null) this.dynamic = true; else this.declared.add(name); }
    } else {
      if (object.type === 'Identifier' && object.name === '_data' && !scope.has('_data') && name !== null)
        this.members.push([name, node.property.start, node.property.end, use]);
      const path = name === null ? null : chain(node, scope);
      if (path) this.paths.push([path, node.property.start, node.property.end, use]);
      this.visit(object, scope);
    }
    if (node.computed) this.visit(node.property, scope);
  }

  visit(node, scope) {
    const visitor = this[node.type];
    if (visitor) visitor.call(this, node, scope); else children(node, (child) => this.visit(child, scope));
  }

  Identifier(node, scope) {
    this.refer(node, 'read', scope);
    if (node.name === 'globalThis' && !scope.has('globalThis')) this.dynamic = true; // it goes somewhere
  }
  ThisExpression() { if (this.depth === 0) this.dynamic = true; }
  MemberExpression(node, scope) { this.member(node, scope, 'read'); }
  Property(node, scope) {
    if (node.computed) this.visit(node.key, scope);
    this.visit(node.value, scope);
  }
  MethodDefinition(node, scope) { this.Property(node, scope); }
  PropertyDefinition(node, scope) {
    if (node.computed) this.visit(node.key, scope);
    this.depth++;
    if (node.value) this.visit(node.value, scope);
    this.depth--;
  }
  StaticBlock(node, scope) { this.depth++; this.block(node.body, scope); this.depth--; }
  LabeledStatement(node, scope) { this.visit(node.body, scope); }
  BreakStatement() {}
  ContinueStatement() {}
  MetaProperty() {}
  FunctionDeclaration(node, scope) { this.func(node, scope); }
  FunctionExpression(node, scope) { this.func(node, scope); }
  ArrowFunctionExpression(node, scope) { this.func(node, scope); }
  ClassDeclaration(node, scope) { this.ClassExpression(node, scope); }
  ClassExpression(node, scope) {
    const inner = new Scope(scope, false);
    if (node.id) inner.names.add(node.id.name);
    if (node.superClass) this.visit(node.superClass, inner);
    this.visit(node.body, inner);
  }
  BlockStatement(node, scope) { this.block(node.body, scope); }
  SwitchStatement(node, scope) {
    this.visit(node.discriminant, scope);
    const inner = new Scope(scope, false);
    for (const one of node.cases) lexical(one.consequent, inner.names);
    for (const one of node.cases) this.visit(one, inner);
  }
  ForStatement(node, scope) { this.loop(node, node.init, scope); }
  ForInStatement(node, scope) { this.loop(node, node.left, scope); }
  ForOfStatement(node, scope) { this.loop(node, node.left, scope); }
  loop(node, head, scope) {
    const inner = new Scope(scope, false);
    if (head && head.type === 'VariableDeclaration') lexical([head], inner.names);
    if (head && node.type !== 'ForStatement' && head.type !== 'VariableDeclaration') this.assigned(head, inner, 'write');
    else if (head) this.visit(head, inner);
    for (const key of ['right', 'test', 'update', 'body']) if (node[key]) this.visit(node[key], inner);
  }
  CatchClause(node, scope) {
    const inner = new Scope(scope, false);
    bound(node.param, inner.names);
    if (node.param) this.visit(node.param, inner);
    this.visit(node.body, inner);
  }
  AssignmentExpression(node, scope) {
    this.assigned(node.left, scope, node.operator === '=' ? 'write' : 'read');
    this.visit(node.right, scope);
  }
  UpdateExpression(node, scope) {
    const path = chain(node.argument, scope);
    if (path && path.length > 1) this.paths.push([path, node.argument.property.start, node.argument.property.end, 'write']);
    this.visit(node.argument, scope);
  }
  UnaryExpression(node, scope) {
    if (node.operator === 'typeof' && node.argument.type === 'Identifier') this.refer(node.argument, 'probe', scope);
    else if (node.operator === 'typeof' && node.argument.type === 'MemberExpression') this.member(node.argument, scope, 'probe');
    else if (node.operator === '!') this.asked(node.argument, scope);
    else this.visit(node.argument, scope);
  }
  BinaryExpression(node, scope) {
    const compares = /^[!=]==?$/.test(node.operator);
    for (const side of [node.left, node.right]) if (compares) this.asked(side, scope); else this.visit(side, scope);
  }
  LogicalExpression(node, scope) { this.asked(node.left, scope); this.visit(node.right, scope); }
  IfStatement(node, scope) {
    this.asked(node.test, scope);
    for (const one of [node.consequent, node.alternate]) if (one) this.visit(one, scope);
  }
  ConditionalExpression(node, scope) {
    this.asked(node.test, scope);
    for (const one of [node.consequent, node.alternate]) this.visit(one, scope);
  }
  asked(node, scope) { // undefined is an answer here, for an item of _data that may be missing
    if (node.type === 'MemberExpression' && node.object.type === 'Identifier' && node.object.name === '_data') this.member(node, scope, 'probe');
    else this.visit(node, scope);
  }
  WithStatement(node, scope) { // inside, a name may be a property
    this.visit(node.object, scope);
    this.dynamic = true;
  }
  CallExpression(node, scope) {
    const callee = node.callee, text = node.arguments[0];
    if (callee.type === 'Identifier' && (callee.name === 'eval' || callee.name === 'Function') && text) this.dynamic = this.dynamic || !bracketed(text);
    children(node, (child) => this.visit(child, scope));
  }
  NewExpression(node, scope) { children(node, (child) => this.visit(child, scope)); }
}

function hoistedBody(body, into) { children(body, (child) => hoisted(child, into)); }

// eval('(' + json + ')') is how texts become values in documents of ORS; it declares nothing
function bracketed(text) {
  while (text.type === 'BinaryExpression' && text.operator === '+') text = text.left;
  return text.type === 'Literal' && (typeof text.value !== 'string' || /^\s*[([{"'\d]/.test(text.value));
}

// --- constants

const UNKNOWN = ['unknown'];
const isConstant = (value) => value[0] === 'constant';
const simple = (value) => (value === undefined || (typeof value === 'number' && !Number.isFinite(value)) || typeof value === 'bigint'
  ? ['special', String(value)] : ['constant', value]);

function constant(node) {
  switch (node.type) {
    case 'Literal': return node.regex || node.bigint ? UNKNOWN : simple(node.value);
    case 'Identifier': return node.name === 'undefined' || node.name === 'NaN' || node.name === 'Infinity' ? ['special', node.name] : ['path', [node.name]];
    case 'TemplateLiteral': return node.expressions.length ? UNKNOWN : simple(node.quasis[0].value.cooked);
    case 'ArrayExpression': return list(node);
    case 'ObjectExpression': return object(node);
    case 'MemberExpression': return path(node);
    case 'UnaryExpression': return unary(node.operator, constant(node.argument));
    case 'BinaryExpression': return node.operator === '+' ? sum(constant(node.left), constant(node.right)) : UNKNOWN;
  }
  return UNKNOWN;
}

function list(node) {
  if (node.elements.some((one) => !one || one.type === 'SpreadElement')) return UNKNOWN;
  return ['array', node.elements.map(constant)];
}

function object(node) {
  const found = [];
  for (const one of node.properties) {
    if (one.type !== 'Property' || one.computed || one.kind !== 'init') return UNKNOWN;
    found.push([one.key.type === 'Identifier' ? one.key.name : String(one.key.value), constant(one.value), one.key.start]);
  }
  return ['object', found];
}

function path(node) {
  const inner = constant(node.object);
  if (inner[0] !== 'path') return UNKNOWN;
  if (!node.computed && node.property.type === 'Identifier') return ['path', [...inner[1], node.property.name]];
  return node.computed && node.property.type === 'Literal' ? ['path', [...inner[1], String(node.property.value)]] : UNKNOWN;
}

function unary(operator, value) {
  if (operator === 'void') return ['special', 'undefined'];
  if (!isConstant(value) && value[0] !== 'special') return UNKNOWN;
  const given = isConstant(value) ? value[1] : value[1] === 'undefined' ? undefined : Number(value[1]);
  const apply = { '!': (v) => !v, '-': (v) => -v, '+': (v) => +v };
  return own(apply, operator) ? simple(apply[operator](given)) : UNKNOWN;
}

function sum(left, right) { return isConstant(left) && isConstant(right) ? simple(left[1] + right[1]) : UNKNOWN; }

// --- the answer

function told(kind, source) {
  const text = kind === 'script' ? source : source.replace(/[; \t\r\n]+$/, '');
  const { tree, shift, error } = PARSERS[kind](text);
  const place = placer(text);
  if (error) return { error: [error[0], place(error[1])] };
  const walk = new Walk(), top = new Scope(null, true), outer = new Set(), local = new Set();
  hoistedBody(tree, outer);
  lexical(tree.body, local);
  for (const name of outer) top.names.add(name);
  walk.block(tree.body, top);
  for (const name of outer) { walk.declared.add(name); local.delete(name); }
  const shifted = ([name, start, end, use]) => [name, place(start - shift), place(end - shift), use];
  return {
    error: null,
    names: walk.names.map(shifted),
    members: walk.members.map(shifted),
    paths: walk.paths.map(shifted),
    declared: [...walk.declared],
    local: [...local],
    dynamic: walk.dynamic,
    value: valueOf(tree, text),
  };
}

function valueOf(tree, text) {
  const [one] = tree.body;
  if (tree.body.length !== 1 || one.type !== 'ExpressionStatement' || text.length > CONSTANT_LENGTH) return UNKNOWN;
  return constant(one.expression);
}

function placer(text) { // from units of UTF-16 to characters
  if (!/[\ud800-\udfff]/.test(text)) return (offset) => offset;
  const characters = [0];
  for (let at = 0, count = 0; at < text.length; count++) {
    const units = text.codePointAt(at) > 0xffff ? 2 : 1;
    for (let unit = 1; unit <= units; unit++) characters[at + unit] = count + 1;
    at += units;
  }
  return (offset) => characters[offset];
}

return function (text) {
  return JSON.stringify(JSON.parse(text).map(([kind, source]) => {
    try { return told(kind, source); } catch (error) { return { skipped: String(error && error.message) }; }
  }));
};
})
