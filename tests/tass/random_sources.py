"""Random expressions and programs in the 64tass dialect, from a seed."""

from __future__ import annotations

import random

_LITERALS = (
    "0", "1", "2", "3", "7", "10", "255", "256", "1000", "65535", "$0", "$12", "$ff", "$1234", "%101", "%0",
    "1.5", "2.0", "0.25", "-1", "-7", "label", "label+3", "other", "true", "false", "five", "half", '"a"', '"Z"',
)  # fmt: skip
_BINARY = (
    "+", "-", "*", "/", "%", "&", "|", "^", "<<", ">>", "==", "!=", "<", ">", "<=", ">=", "<=>", "&&", "||", "^^",
    "<?", ">?", "===", "!==",
)  # fmt: skip
_UNARY = ("-", "+", "~", "!", "<", ">", "<>", "><", "`")
_FUNCTIONS = ("abs", "int", "floor", "ceil", "round", "trunc", "sign", "float", "bool", "frac")
_LISTS = ("[1,2,3]", "(4,5,6)", "range(3)", "[1.5,$12,label]", "[7]")
_TEXTS = ('"abc"', '"hello"[1:3]', '"x"', "str(12)", '"ab" .. "cd"', '"ab" x 2', "repr($12)", 'format("%04x", 77)')
PRELUDE = "*=$1000\nlabel nop\nother nop\nfive = 5\nhalf = 0.5\nlist = [1,2,3]\n"


def expression(rng: random.Random, depth: int = 3) -> str:
    """A scalar expression, mostly of numbers."""
    if depth == 0 or rng.random() < 0.15:
        return rng.choice(_LITERALS)
    kind = rng.random()
    if kind < 0.55:
        operator = rng.choice(_BINARY)
        right = rng.choice(("1", "2", "3", "4")) if operator in ("<<", ">>") else expression(rng, depth - 1)
        return f"{expression(rng, depth - 1)} {operator} {right}"
    if kind < 0.70:
        return f"({expression(rng, depth - 1)})"
    if kind < 0.82:
        return f"{rng.choice(_UNARY)}{rng.choice(('', '('))}{expression(rng, depth - 1)}".replace("(", "(", 1)
    if kind < 0.92:
        return f"{rng.choice(_FUNCTIONS)}({expression(rng, depth - 1)})"
    condition, yes, no = (expression(rng, depth - 1) for _ in range(3))
    return f"({condition} ? {yes} : {no})"


def balanced(text: str) -> str:
    """The text with the closing parentheses that it lacks."""
    return text + ")" * (text.count("(") - text.count(")"))


def sequence_expression(rng: random.Random) -> str:
    """An expression with lists or texts."""
    if rng.random() < 0.5:
        left, right = rng.choice(_LISTS), rng.choice((*_LISTS, "2", "$10", "five"))
        return rng.choice(
            (
                f"{left} {rng.choice(_BINARY[:6])} {right}",
                f"{left}[{rng.randint(-4, 3)}]",
                f"{left}[{rng.randint(-3, 2)}:{rng.choice(('', '2', '-1'))}{rng.choice(('', ':2', ':-1'))}]",
                f"{left} .. {rng.choice(_LISTS)}",
                f"{left} x {rng.randint(0, 3)}",
                f"{rng.choice(('1', '5', '$12'))} in {left}",
                f"len({left})",
                f"-{left}",
                f"<{left}",
            )
        )
    text = rng.choice(_TEXTS)
    return rng.choice(
        (
            f"{text} .. {rng.choice(_TEXTS)}",
            f"({text})[{rng.randint(-3, 2)}]",
            f"({text})[{rng.randint(-2, 2)}:]",
            f"{text} {rng.choice(('==', '!=', '<', '>=', '<=>'))} {rng.choice(_TEXTS)}",
            f'"b" in {text}',
            f"len({text})",
            f"{text} x {rng.randint(0, 3)}",
        )
    )


_MODES = (
    "{m} #<{v}", "{m} {v}", "{m} {v},x", "{m} {v},y", "{m} ({v}),y", "{m} ({v},x)", "{m} {v}+{n}", "{m} {v}-{n},x",
    "{m} @w {v}", "{m} {v}+y", "{m} #{n}", "{m} {v} & $ff", "{m} ({v})+{n}", "{m} {v}*1,x",
)  # fmt: skip
_MNEMONICS = {
    "lda": (0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13),
    "sta": (1, 2, 3, 4, 5, 6, 7, 8, 9, 11, 12, 13),
    "cmp": (0, 1, 2, 3, 4, 5, 10, 11),
    "ldx": (0, 1, 3, 6, 8, 9, 10, 11),
    "ldy": (0, 1, 2, 6, 7, 8, 10),
    "inc": (1, 2, 6, 7, 8),
    "asl": (1, 2, 6, 7),
    "jmp": (1, 6),
    "jsr": (1, 6),
    "bit": (1, 6, 8),
}


def program(rng: random.Random, lines: int) -> str:
    """A program of random instructions, labels and data, with values in and near the zero page."""
    names = [f"name{n}" for n in range(8)]
    text = ["*=$1000"]
    text += [f"{name} = {rng.choice((0x02, 0x80, 0xF0, 0xFB, 0xFF, 0x100, 0x2000, 0xFFF0))}" for name in names[:4]]
    where = rng.sample(range(lines), 4)
    for number in range(lines):
        if number in where:
            text.append(f"{names[4 + where.index(number)]}:")
        mnemonic = rng.choice(list(_MNEMONICS))
        mode = _MODES[rng.choice(_MNEMONICS[mnemonic])]
        zero_page_only = "),y" in mode or ",x)" in mode
        value = rng.choice(names[:2]) if zero_page_only else rng.choice(names)
        text.append(" " + mode.format(m=mnemonic, v=value, n=rng.randint(0, 9)))
        if rng.random() < 0.2:
            text.append(f" .byte <{rng.choice(names)}, >{rng.choice(names)}+{rng.randint(0, 3)}")
    # Zero page pointers for the indirect modes, defined last: they are forward references.
    zero = [f"{name} = ${rng.randint(2, 0xF0):02x}" for name in names[:2]]
    return "\n".join([text[0], *text[3:], *zero]) + "\n"
