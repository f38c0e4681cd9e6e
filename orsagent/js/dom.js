// XML content of documents as a small, read-only DOM (SCXML 1.0, B.2.4). Its value is {build, tree}.
//
// A tree is what crosses: text, or [name, namespace or null, [[attribute, namespace or null, value]...], [child trees]].
// Nodes have what the DOM's Node, Document, Element, Attr and Text have for reading; they cannot be changed.
(function () {
'use strict';
var freeze = Object.freeze, define = Object.defineProperty, String_ = String;
var replace = Function.prototype.call.bind(String.prototype.replace), split = Function.prototype.call.bind(String.prototype.split);
var ESCAPES = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

function escape(text) { return replace(text, /[&<>"]/g, function (character) { return ESCAPES[character]; }); }
function push(list, value) { define(list, list.length, { value: value, enumerable: true }); }

function list(nodes) {
  define(nodes, 'item', { value: function (index) { return nodes[index] === undefined ? null : nodes[index]; } });
  return freeze(nodes);
}

class Node {
  #type; #name; #value; #parent; #owner; #children = [];
  constructor(type, name, value, parent) {
    this.#type = type; this.#name = name; this.#value = value; this.#parent = parent;
    this.#owner = parent === null ? null : parent.#owner === null ? parent : parent.#owner;
  }
  static is(value) { return #type in value; }
  static fill(node, children) { for (var i = 0; i < children.length; i++) push(node.#children, children[i]); list(node.#children); }
  get nodeType() { return this.#type; }
  get nodeName() { return this.#name; }
  get nodeValue() { return this.#value; }
  get parentNode() { return this.#parent; }
  get ownerDocument() { return this.#owner; }
  get childNodes() { return this.#children; }
  get firstChild() { return this.#children.length ? this.#children[0] : null; }
  get lastChild() { return this.#children.length ? this.#children[this.#children.length - 1] : null; }
  get nextSibling() { return this.#sibling(1); }
  get previousSibling() { return this.#sibling(-1); }
  get children() {
    var found = [];
    for (var i = 0; i < this.#children.length; i++) if (this.#children[i].nodeType === 1) push(found, this.#children[i]);
    return list(found);
  }
  get textContent() {
    if (this.#type !== 1 && this.#type !== 9) return this.#value;
    var text = '';
    for (var i = 0; i < this.#children.length; i++) text += this.#children[i].textContent;
    return text;
  }
  hasChildNodes() { return this.#children.length > 0; }
  getElementsByTagName(name) { name = String_(name); return this.#collect(function (e) { return name === '*' || e.nodeName === name; }); }
  getElementsByTagNameNS(namespace, name) {
    return this.#collect(function (e) {
      return (namespace === '*' || e.namespaceURI === (namespace || null)) && (name === '*' || e.localName === String_(name));
    });
  }
  #sibling(step) {
    if (this.#parent === null) return null;
    var all = this.#parent.#children;
    for (var i = 0; i < all.length; i++) if (all[i] === this) return all[i + step] === undefined ? null : all[i + step];
    return null;
  }
  #collect(wanted) {
    var found = [];
    (function walk(nodes) {
      for (var i = 0; i < nodes.length; i++) {
        if (nodes[i].nodeType !== 1) continue;
        if (wanted(nodes[i])) push(found, nodes[i]);
        walk(nodes[i].childNodes);
      }
    })(this.#children);
    return list(found);
  }
  toString() {
    var text = '';
    for (var i = 0; i < this.#children.length; i++) text += this.#children[i].toString();
    return text;
  }
}

class Text extends Node {
  constructor(text, parent) { super(3, '#text', text, parent); freeze(this); }
  get data() { return this.nodeValue; }
  get length() { return this.nodeValue.length; }
  toString() { return escape(this.nodeValue); }
}

class Attr extends Node {
  #namespace; #element;
  constructor(tree, element) { super(2, tree[0], tree[2], null); this.#namespace = tree[1]; this.#element = element; freeze(this); }
  get name() { return this.nodeName; }
  get value() { return this.nodeValue; }
  get namespaceURI() { return this.#namespace; }
  get localName() { return local(this.nodeName); }
  get prefix() { return prefix(this.nodeName); }
  get ownerElement() { return this.#element; }
  get specified() { return true; }
  toString() { return this.nodeName + '="' + escape(this.nodeValue) + '"'; }
}

class Element extends Node {
  #namespace; #attributes = [];
  constructor(tree, parent) {
    super(1, tree[0], null, parent);
    this.#namespace = tree[1];
    for (var i = 0; i < tree[2].length; i++) push(this.#attributes, new Attr(tree[2][i], this));
    list(this.#attributes);
    grow(this, tree[3]);
    freeze(this);
  }
  get tagName() { return this.nodeName; }
  get namespaceURI() { return this.#namespace; }
  get localName() { return local(this.nodeName); }
  get prefix() { return prefix(this.nodeName); }
  get attributes() { return this.#attributes; }
  get id() { return this.getAttribute('id') || ''; }
  getAttributeNode(name) {
    for (var i = 0; i < this.#attributes.length; i++) if (this.#attributes[i].name === String_(name)) return this.#attributes[i];
    return null;
  }
  getAttribute(name) { var found = this.getAttributeNode(name); return found === null ? null : found.value; }
  hasAttribute(name) { return this.getAttributeNode(name) !== null; }
  hasAttributes() { return this.#attributes.length > 0; }
  getAttributeNS(namespace, name) {
    for (var i = 0; i < this.#attributes.length; i++) {
      var found = this.#attributes[i];
      if (found.namespaceURI === (namespace || null) && found.localName === String_(name)) return found.value;
    }
    return null;
  }
  toString() {
    var text = '<' + this.nodeName;
    for (var i = 0; i < this.#attributes.length; i++) text += ' ' + this.#attributes[i].toString();
    return this.hasChildNodes() ? text + '>' + super.toString() + '</' + this.nodeName + '>' : text + '/>';
  }
}

class Document extends Node {
  constructor(trees) { super(9, '#document', null, null); grow(this, trees); freeze(this); }
  get documentElement() { var found = this.children; return found.length ? found[0] : null; }
  getElementById(id) {
    var all = this.getElementsByTagName('*');
    for (var i = 0; i < all.length; i++) if (all[i].getAttribute('id') === String_(id)) return all[i];
    return null;
  }
}

function local(name) { var parts = split(name, ':'); return parts[parts.length - 1]; }
function prefix(name) { var parts = split(name, ':'); return parts.length > 1 ? parts[0] : null; }

function grow(node, trees) {
  var children = [];
  for (var i = 0; i < trees.length; i++)
    push(children, typeof trees[i] === 'string' ? new Text(trees[i], node) : new Element(trees[i], node));
  Node.fill(node, children);
}

function tree(node) { // a node as the trees that build it again
  if (node.nodeType === 9) return trees(node.childNodes);
  return [one(node)];
}
function one(node) {
  if (node.nodeType !== 1) return node.nodeValue;
  var attributes = [];
  for (var i = 0; i < node.attributes.length; i++) push(attributes, [node.attributes[i].name, node.attributes[i].namespaceURI, node.attributes[i].value]);
  return [node.nodeName, node.namespaceURI, attributes, trees(node.childNodes)];
}
function trees(nodes) { var found = []; for (var i = 0; i < nodes.length; i++) push(found, one(nodes[i])); return found; }

return { build: function (trees) { return new Document(trees); }, isNode: function (value) { return Node.is(value); }, tree: tree };
})()
