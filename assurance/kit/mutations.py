"""One-place changes of a Python source: what a reader of the specification could have written instead."""

import ast
import copy
import hashlib
from dataclasses import dataclass, field

from effects import Effects

COMPARED = {
    ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt, ast.Eq: ast.NotEq, ast.NotEq: ast.Eq,
    ast.In: ast.NotIn, ast.NotIn: ast.In, ast.Is: ast.IsNot, ast.IsNot: ast.Is,
}
CALCULATED = {
    ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.Add, ast.FloorDiv: ast.Mult, ast.Mod: ast.FloorDiv, ast.Pow: ast.Mult,
    ast.LShift: ast.RShift, ast.RShift: ast.LShift, ast.BitAnd: ast.BitOr, ast.BitOr: ast.BitAnd, ast.BitXor: ast.BitOr,
}
# Calls whose arguments have no order.
SYMMETRIC = ("min", "max", "compare_digest", "add", "product")
# Exceptions whose text is for people: no answer shows it.
SENTENCES = ("ValueError", "Malformed", "NotCanonical")
NAMES = {"min": "max", "max": "min", "any": "all", "all": "any"}
KEPT = (ast.Assert, ast.Import, ast.ImportFrom, ast.Pass, ast.Global, ast.Nonlocal)


@dataclass(frozen=True, eq=False)
class Mutant:
    """A source with one change. The place is named without line numbers, which move."""

    file: str
    scope: str
    before: str
    after: str
    lines: range  # those that run when the changed code runs
    at_import: bool
    change: tuple = field(repr=False)  # the tree, a path in it, and what comes there

    def source(self):
        """The changed source."""
        tree, path, new = self.change
        return ast.unparse(ast.fix_missing_locations(_replaced(copy.deepcopy(tree), path, new))) + "\n"

    def key(self):
        """The same in each run, unlike that of any other mutant."""
        text = "\0".join((self.file, self.scope, self.before, self.after, str(self.lines.start)))
        return hashlib.sha256(text.encode()).hexdigest()[:24]


def mutants(sources):
    """Every mutant of the sources, in their order."""
    trees = {file: ast.parse(source) for file, source in sources.items()}
    effects = Effects(trees.values())
    found = (mutant for file, tree in trees.items() for mutant in _Walk(file, tree, effects).block(tree.body, ("body",), ""))
    # Two changes of one statement that read the same are one.
    return list({mutant.key(): mutant for mutant in found}.values())


class _Walk:
    def __init__(self, file, tree, effects):
        self.file, self.tree, self.effects = file, tree, effects

    def block(self, body, path, scope):
        """The mutants of a list of statements that stands at a path."""
        alone = len(body) == 1
        for at, statement in enumerate(body):
            if _is_docstring(statement) or _is_main(statement):
                continue
            yield from self.statement(statement, path + (at,), scope)
            if _may_go(statement) and not alone:
                yield self.mutant(scope, [statement], path + (at,), ast.Pass(), _header(statement), "dropped")
            if at + 1 < len(body) and _may_move(statement) and _may_move(body[at + 1]):
                pair = [statement, body[at + 1]]
                heads = [_header(one) for one in pair]
                if self.effects.order_matters(*pair):
                    yield self.mutant(scope, pair, path + (slice(at, at + 2),), pair[::-1], "; ".join(heads), "; ".join(reversed(heads)))

    def statement(self, statement, path, scope):
        if isinstance(statement, KEPT):
            return
        if isinstance(statement, (ast.FunctionDef, ast.ClassDef)):
            inner = f"{scope}.{statement.name}".lstrip(".")
            if isinstance(statement, ast.FunctionDef):
                yield from self.expressions(statement.args, statement, path + ("args",), scope)
            yield from self.block(statement.body, path + ("body",), inner)
            return
        for name, value in ast.iter_fields(statement):
            if isinstance(value, ast.expr):
                yield from self.expressions(value, statement, path + (name,), scope)
            elif name in ("body", "orelse", "finalbody"):
                yield from self.block(value, path + (name,), scope)
            elif name == "handlers":
                for at, handler in enumerate(value):
                    yield from self.block(handler.body, path + (name, at, "body"), scope)
            elif isinstance(value, list):
                for at, inner in enumerate(value):
                    if isinstance(inner, ast.AST):
                        yield from self.expressions(inner, statement, path + (name, at), scope)
        if isinstance(statement, ast.Try):
            yield self.mutant(scope, [statement], path, statement.body, "try", "nothing is caught")
        if isinstance(statement, ast.AugAssign):
            changed = copy.deepcopy(statement)
            changed.op = CALCULATED[type(statement.op)]()
            yield self.mutant(scope, [statement], path, changed, _header(statement), _header(changed))

    def expressions(self, node, statement, path, scope):
        """The mutants of an expression and of those in it."""
        for changed in _changes(node, statement, path):
            whole = copy.deepcopy(statement)
            whole = _replaced(whole, path[self.depth(statement, path):], changed)
            yield self.mutant(scope, [statement], path, changed, _header(statement), _header(whole))
        if isinstance(node, ast.JoinedStr) or isinstance(statement, ast.Raise) and _called(node) in SENTENCES:
            return
        for name, value in ast.iter_fields(node):
            if isinstance(value, ast.AST):
                yield from self.expressions(value, statement, path + (name,), scope)
            elif isinstance(value, list):
                for at, inner in enumerate(value):
                    if isinstance(inner, ast.AST):
                        yield from self.expressions(inner, statement, path + (name, at), scope)

    def depth(self, statement, path):
        """How much of a path leads to a statement."""
        node = self.tree
        for at, step in enumerate(path):
            node = node[step] if isinstance(node, list) else getattr(node, step)
            if node is statement:
                return at + 1
        raise AssertionError("a path leads through its statement")

    def mutant(self, scope, statements, path, new, before, after):
        first, last = statements[0].lineno, max(_last_line(one) for one in statements)
        at_import = not scope or not self.in_function(path)
        return Mutant(self.file, scope, before, after, range(first, last + 1), at_import, (self.tree, path, new))

    def in_function(self, path):
        node = self.tree
        for at, step in enumerate(path):
            if isinstance(node, ast.FunctionDef) and step == "body":
                return True
            node = node[step] if isinstance(node, list) else getattr(node, step)
        return False


def _changes(node, statement, path):
    """What could stand in the place of an expression."""
    condition = isinstance(statement, (ast.If, ast.IfExp)) and path[-1] == "test"
    if condition or isinstance(node, ast.expr) and path[-2:-1] == ("ifs",):
        yield ast.Constant(False)
        yield ast.Constant(True)
    if isinstance(node, ast.Compare):
        for at, operator in enumerate(node.ops):
            changed = copy.deepcopy(node)
            changed.ops[at] = COMPARED[type(operator)]()
            yield changed
    elif isinstance(node, ast.BoolOp):
        changed = copy.deepcopy(node)
        changed.op = ast.And() if isinstance(node.op, ast.Or) else ast.Or()
        yield changed
        for at in range(len(node.values)):
            rest = node.values[:at] + node.values[at + 1:]
            yield copy.deepcopy(rest[0] if len(rest) == 1 else ast.BoolOp(node.op, rest))
    elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
        yield copy.deepcopy(node.operand)
    elif isinstance(node, ast.BinOp):
        changed = copy.deepcopy(node)
        changed.op = CALCULATED[type(node.op)]()
        yield changed
    elif isinstance(node, ast.IfExp):
        yield copy.deepcopy(node.body)
        yield copy.deepcopy(node.orelse)
    elif isinstance(node, ast.Constant):
        yield from (ast.Constant(value) for value in _values(node.value))
    elif isinstance(node, ast.Call):
        yield from _calls(node)
    elif isinstance(node, (ast.Tuple, ast.List)) and isinstance(node.ctx, ast.Load) and path[-2:-1] != ("comparators",):
        yield from _swapped(node, "elts")


def _values(value):
    if isinstance(value, bool):
        return [not value]
    if isinstance(value, int):
        return [value + 1] + ([value - 1] if value > 0 else [])
    if isinstance(value, str):
        return [value + "x"]
    if isinstance(value, bytes):
        return [bytes([value[0] ^ 1]) + value[1:] if value else b"x"]
    return []


def _calls(call):
    if isinstance(call.func, ast.Name) and call.func.id in NAMES:
        changed = copy.deepcopy(call)
        changed.func.id = NAMES[call.func.id]
        yield changed
    if len(call.args) == 1 and not call.keywords and not isinstance(call.args[0], (ast.Starred, ast.GeneratorExp)):
        yield copy.deepcopy(call.args[0])
    if _called(call) not in SYMMETRIC:
        yield from _swapped(call, "args")


def _called(node):
    """The last part of a called name, or None."""
    function = getattr(node, "func", None)
    return getattr(function, "attr", None) or getattr(function, "id", None)


def _swapped(node, field):
    """Two neighbours in each other's place."""
    for at in range(len(getattr(node, field)) - 1):
        changed = copy.deepcopy(node)
        members = getattr(changed, field)
        members[at], members[at + 1] = members[at + 1], members[at]
        if ast.dump(members[at]) != ast.dump(members[at + 1]):
            yield changed


def _replaced(root, path, new):
    """The tree with something else at a path; a list of statements takes the place of one or of a slice."""
    if not path:
        return copy.deepcopy(new)
    node = root
    for step in path[:-1]:
        node = node[step] if isinstance(node, list) else getattr(node, step)
    new = copy.deepcopy(new)
    if isinstance(node, list) and isinstance(new, list):
        place = path[-1] if isinstance(path[-1], slice) else slice(path[-1], path[-1] + 1)
        node[place] = new
    elif isinstance(node, list):
        node[path[-1]] = new
    else:
        setattr(node, path[-1], new)
    return root


def _header(statement):
    """A statement in one line; of a compound one what stands before its body."""
    shallow = copy.copy(statement)
    for name in ("body", "orelse", "finalbody", "handlers"):
        if hasattr(shallow, name) and isinstance(getattr(shallow, name), list):
            setattr(shallow, name, [ast.Pass()] if name == "body" else [])
    if isinstance(shallow, ast.Try):
        return "try"
    text = ast.unparse(ast.fix_missing_locations(shallow))
    return text.removesuffix("\n    pass").strip()


def _last_line(statement):
    body = getattr(statement, "body", None)
    if not isinstance(body, list) or isinstance(statement, ast.Try):
        return statement.end_lineno
    return max(statement.lineno, body[0].lineno - 1)


def _may_go(statement):
    return isinstance(statement, (ast.Expr, ast.Assign, ast.AugAssign, ast.Raise, ast.Delete))


def _may_move(statement):
    return not _is_docstring(statement) and not isinstance(statement, (*KEPT, ast.FunctionDef, ast.ClassDef, ast.Return, ast.Raise)) and not _is_main(statement)


def _is_docstring(statement):
    return isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)


def _is_main(statement):
    return isinstance(statement, ast.If) and "__name__" in ast.unparse(statement.test)
