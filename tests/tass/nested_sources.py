"""Random programs of macros, scopes, loops and conditions, from any source of choices."""

from __future__ import annotations

from collections.abc import Callable, Sequence

Pick = Callable[[Sequence[str]], str]
_OPERANDS = (
    "#1",
    "#<here",
    "#>here+1",
    "$20",
    "$20,x",
    "$1234",
    "here",
    "here+1,x",
    "($20),y",
    "zp",
    "zp+1",
    "later",
    "#\\1",
)
_VALUES = (
    "1",
    "$12",
    "here",
    "<here",
    "count",
    "\\1",
    "count+1",
    "(1,2)",
    '"a"',
    "size(here)",
    "later & $ff",
    "i & 255",
)
_DEPTH = ("0", "1", "2")


class Nested:
    """Writes one program.

    Args:
        pick: chooses one of several texts.
    """

    def __init__(self, pick: Pick) -> None:
        self.pick = pick
        self.number = 0
        self.macros: list[str] = []
        self.labels: list[str] = []

    def program(self) -> str:
        """The source; it may be one that no assembler takes."""
        lines = ["*=$1000", "zp = $fb", "i := 0", "count := 3", "here nop"]
        lines += self._macro("plain", 0)
        for _ in range(int(self.pick(("3", "5", "8", "12")))):
            lines += self._part(0, inside=False)
        lines += ["later = $30" if self.pick("01") == "0" else "later .byte 1"]
        lines += [f" .word {', '.join(self.labels[-6:])}"] if self.labels else []
        return "\n".join(lines) + "\n"

    def _fresh(self, stem: str) -> str:
        self.number += 1
        return f"{stem}{self.number}"

    def _macro(self, name: str, depth: int) -> list[str]:
        kind = self.pick(("macro", "macro", "segment"))
        lines = [f"{name} .{kind} first=1, second={self.pick(('2', '$34', 'here'))}"]
        for _ in range(int(self.pick(("1", "2")))):
            lines += self._part(depth + 1, inside=True, labels=kind == "macro")
        self.macros.append(name)
        return [*lines, " .endm" if self.pick("01") == "0" else f" .end{kind}"]

    def _part(self, depth: int, *, inside: bool, labels: bool = True) -> list[str]:
        kinds = ["code", "code", "data", "assign", "call", "anonymous"]
        if depth < 3:
            kinds += ["block", "loop", "if", "rept", "proc", "logical", "switch"]
        if depth == 0:
            kinds += ["macro", "local"]
        kind = self.pick(kinds)
        return getattr(self, f"_{kind}_part")(depth, inside, labels)  # type: ignore[no-any-return]

    def _body(self, depth: int, inside: bool, labels: bool) -> list[str]:
        lines: list[str] = []
        for _ in range(int(self.pick(("1", "2", "3")))):
            lines += self._part(depth + 1, inside=inside, labels=labels)
        return lines

    def _fit(self, text: str, inside: bool) -> str:
        return text if inside else text.replace("\\1", "7")

    def _code_part(self, depth: int, inside: bool, labels: bool) -> list[str]:
        label = ""
        if labels and self.pick("012") == "0":
            label = self._fresh("lab")
            if depth == 0:
                self.labels.append(label)
        operand = self._fit(self.pick(_OPERANDS), inside)
        names = ("lda", "cmp", "adc") if operand[0] in "#(" else ("lda", "sta", "inc", "cmp")
        return [f"{label} {self.pick(names)} {operand}"]

    def _data_part(self, depth: int, inside: bool, labels: bool) -> list[str]:
        directive = self.pick((".byte", ".word", ".text", ".fill 2,"))
        return [f" {directive} {self._fit(self.pick(_VALUES), inside)}"]

    def _assign_part(self, depth: int, inside: bool, labels: bool) -> list[str]:
        return [self.pick(("count += 1", "count := count * 2 & 63", "i := count", "count ::= 4", "i += 3"))]

    def _call_part(self, depth: int, inside: bool, labels: bool) -> list[str]:
        if not self.macros or (inside and depth > 1):
            return [" nop"]
        name = self.pick(self.macros)
        label = self._fresh("call") if labels and self.pick("01") == "0" else ""
        arguments = self.pick(("", "5", "count, 2", "here", "$20, $30", '"b"', ", 4"))
        return [f"{label} {self.pick('.#')}{name} {arguments}"]

    def _anonymous_part(self, depth: int, inside: bool, labels: bool) -> list[str]:
        middle = self._code_part(depth, inside, False)
        return ["- dex", *middle, " bne -"] if self.pick("01") == "0" else [" beq +", *middle, "+ rts"]

    def _local_part(self, depth: int, inside: bool, labels: bool) -> list[str]:
        owner = self._fresh("own")
        self.labels.append(owner)
        return [f"{owner} nop", "_x dex", *self._data_part(depth, inside, labels), " bne _x", f" jmp {owner}._x"]

    def _block_part(self, depth: int, inside: bool, labels: bool) -> list[str]:
        name = self._fresh("blk") if labels else ""
        inner = ["in nop", *self._body(depth, inside, True)]
        after = [f" lda {name}.in"] if name else []
        return [f"{name} .block", *inner, " .bend", *after]

    def _proc_part(self, depth: int, inside: bool, labels: bool) -> list[str]:
        if not labels:
            return [" nop"]
        name = self._fresh("prc")
        use = [f" jsr {name}"] if self.pick("012") != "0" else []
        return [*use, f"{name} .proc", *self._body(depth, inside, True), " rts", " .pend"]

    def _loop_part(self, depth: int, inside: bool, labels: bool) -> list[str]:
        head = self.pick((".for i := 0, i < 3, i += 1", ".for i in 1, 2, 5", ".for i in range(2)", ".bfor i in [3,4]"))
        body = self._body(depth, inside, head.startswith(".bfor"))
        leave = self.pick(("", " .breakif i == 2", " .continueif i & 1"))
        return [f" {head}", *([leave] if leave else []), *body, " .next"]

    def _rept_part(self, depth: int, inside: bool, labels: bool) -> list[str]:
        brept = self.pick((".rept", ".brept"))
        return [f" {brept} {self.pick(_DEPTH)}", *self._body(depth, inside, brept == ".brept"), " .next"]

    def _if_part(self, depth: int, inside: bool, labels: bool) -> list[str]:
        condition = self.pick(("count > 3", "here < later", "i", "0", "1", "later == $30", "* & 1"))
        return [
            f" .if {condition}",
            *self._body(depth, inside, labels),
            " .else",
            *self._body(depth, inside, labels),
            " .fi",
        ]

    def _switch_part(self, depth: int, inside: bool, labels: bool) -> list[str]:
        first = [" .case 1, 3", *self._body(depth, inside, labels)]
        return [" .switch count & 3", *first, " .default", *self._body(depth, inside, labels), " .endswitch"]

    def _logical_part(self, depth: int, inside: bool, labels: bool) -> list[str]:
        return [f" .logical {self.pick(('$20', '$2000'))}", *self._body(depth, inside, labels), " .here"]

    def _macro_part(self, depth: int, inside: bool, labels: bool) -> list[str]:
        return self._macro(self._fresh("mac"), depth)
