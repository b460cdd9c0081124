"""The values of expressions, after "Expressions and data types" of the 64tass manual.

Plain Python values stand for most types: ``bool``, ``int``, ``float``, ``str``, ``bytes``, ``list`` and ``tuple``.
The types here are those that Python has no equivalent of.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeAlias

if TYPE_CHECKING:
    from sidtool.tass.blocks import Line, Node
    from sidtool.tass.expressions import Expression
    from sidtool.tass.symbols import Scope

Value: TypeAlias = Any


@dataclass(frozen=True, slots=True)
class Bits:
    """A bit string: what ``$``, ``%`` and the extractors make.

    Attributes:
        value: negative for an inverted bit string such as ``~$12``.
        width: in bits.
    """

    value: int
    width: int


@dataclass(slots=True)
class Code:
    """A label: the address of what was assembled there, and how much that was.

    Attributes:
        address: the program counter at the label, with ``offset`` added.
        scope: the symbols inside; None where a label can have none.
        size: bytes assembled under the label; None while that is not known.
        unit: bytes in one element, for ``len()``.
        offset: added to the label by arithmetic.
        where: compile offset of the label, for reading what was assembled; -1 where nothing was.
        made: the pass it was defined in.
        width: bits that the address is shown with, as the last ``*=`` was written; 0 for decimal.
    """

    address: int
    scope: Scope | None = field(default=None, compare=False, repr=False)
    size: int | None = None
    unit: int = 1
    offset: int = 0
    width: int = field(default=0, compare=False)
    where: int = field(default=-1, compare=False)
    made: int = field(default=0, compare=False)

    def bits(self) -> Bits:
        """The address as wide as its origin was written, or in whole bytes where that is too narrow."""
        length = self.address.bit_length()
        return Bits(self.address, self.width if length <= self.width else (length + 7) // 8 * 8)


@dataclass(frozen=True, slots=True)
class Address:
    """A value with an addressing mode: ``#1``, ``$20,x``, ``label+y``.

    Attributes:
        value: the number.
        modes: what was applied, innermost first: ``#``, ``#+``, ``#-``, ``(``, ``[``, ``,x``, ``,y`` ...
    """

    value: Value
    modes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Register:
    """A CPU register used as a value: ``lda x``."""

    name: str


class Gap:
    """Uninitialised memory, ``?``; the only instance is :data:`GAP`."""

    __slots__ = ()


GAP = Gap()


@dataclass(frozen=True, slots=True)
class Dictionary:
    """``{"C": 0, :1}``.

    Attributes:
        items: by key as :func:`sidtool.tass.coercion.key_of` makes it: (key, value).
        default: in a list of one, or empty.
    """

    items: dict[Value, tuple[Value, Value]]
    default: tuple[Value, ...] = ()


@dataclass(frozen=True, slots=True)
class Name:
    """A symbol as a value: ``.name``."""

    name: str


@dataclass(frozen=True, slots=True)
class TypeValue:
    """One of the built-in types; called, it converts."""

    name: str


@dataclass(frozen=True, slots=True)
class Builtin:
    """A built-in function."""

    name: str
    call: Callable[..., Value] = field(compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter of a macro or function.

    Attributes:
        name: empty for one that is only known by its number.
        default: its text (macro) or value (function); None where it must be given.
        convert: a function or type that is applied to the argument (functions only).
        rest: takes all the arguments that are left (functions only).
    """

    name: str
    default: Value = None
    rest: bool = False
    convert: Value = None


@dataclass(frozen=True, slots=True)
class Macro:
    """A ``.macro`` or ``.segment``.

    Attributes:
        kind: ``macro`` or ``segment``; also ``struct`` and ``union``.
        body: its lines; their identity makes two macros the same.
    """

    kind: str
    parameters: tuple[Parameter, ...]
    body: Sequence[Node] = field(repr=False)
    file: str
    scope: Scope | None = field(default=None, compare=False, repr=False)
    size: int = 0


@dataclass(frozen=True, slots=True)
class Function:
    """A ``.function`` (with a body) or ``.sfunction`` (with an expression)."""

    parameters: tuple[Parameter, ...]
    body: Sequence[Node] | None = field(repr=False)
    result: Expression | None = field(compare=False, repr=False)
    file: str
    scope: Scope = field(compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class JumpLabel:
    """A ``.lbl``: a line that ``.goto`` can go to once it has been passed, in pass number ``passed``."""

    line: Line
    passed: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Namespace:
    """A scope as a value: what ``.namespace`` and loops with scopes leave in the label before them."""

    scope: Scope


def type_name(value: Value) -> str:
    """The name of a value's type, as messages and ``type()`` show it.

    >>> type_name(Bits(1, 8)), type_name(True), type_name(2.5)
    ('bits', 'bool', 'float')
    """
    return _TYPE_NAMES.get(type(value), "object")


_TYPE_NAMES: dict[type, str] = {
    bool: "bool",
    int: "int",
    float: "float",
    str: "str",
    bytes: "bytes",
    list: "list",
    tuple: "tuple",
    Bits: "bits",
    Code: "code",
    Address: "address",
    Register: "register",
    Gap: "gap",
    Dictionary: "dict",
    Name: "symbol",
    TypeValue: "type",
    Builtin: "native_function",
    Macro: "macro",
    Function: "function",
    Namespace: "namespace",
}
