"""ECMAScript-ish texts: from a grammar, of names that mean something to sessions, and garbage."""

NAMES = (
    "n", "list", "_event", "_event.data", "_event.name", "_sessionid", "_name", "_ioprocessors", "_x", "_data", "In", "undefined",
    "globalThis", "this", "arguments", "Math", "Object", "Array.prototype", "JSON", "ors$$", "$", "item", "index", "eval", "Symbol",
    "Object.prototype", "Function.prototype", "String.prototype", "Reflect", "Proxy", "Promise", "Date", "RegExp.prototype", "__proto__",
)  # fmt: skip
LITERALS = (
    "0", "1", "-0", "'a'", "''", "null", "true", "[]", "{}", "NaN", "1e309", "1e21", "9007199254740993", "10n", "/(a+)+$/", "`${n}`",
    "[1,,2]", "({a:{b:[1]}})", "'\\ud800'", "'\\u0000'", "'#_internal'", "'#_parent'", "'1s'", "'5ms'", "'nowhere'", "'s'", "'t'",
    "'x'.repeat(1e6)", "new Map([[1,2]])", "new Set('ab')", "new Date(NaN)", "Symbol('s')", "new Error('e')", "function(){}", "()=>n",
    "class {}", "Array(5)", "new Proxy({}, {get(){throw 1}})", "Object.create(null)", "Infinity", "0x7fffffff", "'http://www.w3.org'",
)  # fmt: skip
BINARY = ("+", "-", "*", "===", "<", "&&", "||", "??", ",", "=", "in", "instanceof", "+=", "**", ">>>", "%")
UNARY = (
    "!",
    "-",
    "typeof ",
    "void ",
    "delete ",
    "++",
    "...",
    "await ",
    "new ",
    "throw ",
    "return ",
    "var x = ",
    "let y = ",
)
CALLS = (
    "In(%s)", "String(%s)", "Object.keys(%s)", "JSON.stringify(%s)", "%s.toString()", "%s()", "list.push(%s)", "Object.freeze(%s)",
    "Object.defineProperty(globalThis, %s, {value: 1})", "Object.setPrototypeOf(Object.prototype, %s)", "eval(%s)", "%s.length", "%s[0]",
    "delete globalThis[%s]", "Array.from(%s)", "new Array(%s)", "new Date(%s)", "Function(%s)", "%s?.a", "(%s)", "[%s]", "({a: %s})",
    "(function f(){ return %s })()", "(() => { for (;;) %s })()", "if (%s) 1; else 2", "Object.assign(Object.prototype, {toJSON: () => %s})",
    "Array.prototype.push = () => %s", "JSON.stringify = () => %s", "Object.defineProperty(Array.prototype, 0, {set(){ %s }})",
    "globalThis.toString = () => %s", "'abc'.replace(/./g, () => %s)", "Math.random(%s)", "Date.now(%s)", "__Raise('a', %s)", "__Log(%s)",
)  # fmt: skip
GARBAGE = (
    "", " ", "(", ")", "}", "{", "'", '"', "`", "/", "\\", "//", "/*", "*/", "<!--", "-->", "\n", "\u2028", ";", "#", "@", "\ufeff", "ß",
    "\N{CROCODILE}", "&", "<", "]]>", "%s", "\\u{110000}", "return", "=>", "...", "'use strict';", "((((((((", "[[[[[[[[", "){", "})(", "}}", "\t",
)  # fmt: skip


def expression(dice, depth=3):
    """A text that may be ECMAScript."""
    kind = dice.below(10)
    if kind < 2 or depth == 0:
        return dice.pick(LITERALS)
    if kind < 4:
        return dice.pick(NAMES)
    if kind < 6:
        return f"{expression(dice, depth - 1)} {dice.pick(BINARY)} {expression(dice, depth - 1)}"
    if kind == 6:
        return dice.pick(UNARY) + expression(dice, depth - 1)
    if kind < 9:
        return dice.pick(CALLS).replace("%s", expression(dice, depth - 1), 1)
    inside = expression(dice, depth - 1)
    place = dice.below(len(inside) + 1)
    return inside[:place] + dice.pick(GARBAGE) + inside[place:]
