"""What the order of two statements can change: refusals, and what is written before or after them."""

import ast

ALTERING = {"append", "update", "add", "pop", "remove", "setdefault", "extend", "insert", "clear"}


class Effects:
    """Of statements of several sources that call each other; functions are told apart by name alone."""

    def __init__(self, trees):
        functions = [node for tree in trees for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]
        self.raising, self.writing = set(), {}
        grown = True
        while grown:
            before = len(self.raising), sum(map(len, self.writing.values()))
            for function in functions:
                if any(self.raises(statement) for statement in function.body):
                    self.raising.add(function.name)
                written = set().union(*map(self.writes, function.body))
                self.writing.setdefault(function.name, set()).update(written)
            grown = before != (len(self.raising), sum(map(len, self.writing.values())))

    def order_matters(self, one, other):
        """Whether the two can be exchanged, and the exchange can be seen."""
        if _names(one, ast.Store) & _names(other) or _names(other, ast.Store) & _names(one):
            return False  # one needs the other: without it nothing runs
        first, second = self.writes(one), self.writes(other)
        refusals = self.raises(one), self.raises(other)
        return (all(refusals) or refusals[0] and bool(second) or refusals[1] and bool(first)
                or bool(first & (second | _read(other))) or bool(second & _read(one)))

    def raises(self, statement):
        return any(isinstance(node, ast.Raise) or _called(node) in self.raising for node in ast.walk(statement))

    def writes(self, statement):
        """The members that it writes, of whatever object."""
        found = set()
        for node in ast.walk(statement):
            if isinstance(node, (ast.Attribute, ast.Subscript)) and not isinstance(node.ctx, ast.Load):
                found.add(_member(node))
            elif isinstance(node, ast.Call):
                called = _called(node)
                found |= self.writing.get(called, set())
                if called in ALTERING and isinstance(node.func, ast.Attribute):
                    found.add(_member(node.func.value))
        return found


def _called(node):
    if not isinstance(node, ast.Call):
        return None
    return node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", None)


def _member(node):
    if isinstance(node, ast.Attribute):
        return node.attr
    if isinstance(node, ast.Subscript):
        return node.slice.value if isinstance(node.slice, ast.Constant) else _member(node.value)
    return getattr(node, "id", "?")


def _read(statement):
    return {_member(node) for node in ast.walk(statement) if isinstance(node, (ast.Attribute, ast.Subscript))}


def _names(statement, context=(ast.Load, ast.Store)):
    return {node.id for node in ast.walk(statement) if isinstance(node, ast.Name) and isinstance(node.ctx, context)}
