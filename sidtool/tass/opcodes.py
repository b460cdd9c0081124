"""Instructions of the NMOS 6502: mnemonic and addressing mode to opcode, after the table in the 64tass manual.

The documented ones are those of MOS Technology's data sheet; the undocumented ones need ``.cpu "6502i"``.
"""

from __future__ import annotations

from collections.abc import Mapping

IMPLIED, ACCUMULATOR, IMMEDIATE, RELATIVE = "implied", "accumulator", "immediate", "relative"
ZP, ZP_X, ZP_Y, ABS, ABS_X, ABS_Y = "zp", "zp,x", "zp,y", "abs", "abs,x", "abs,y"
INDIRECT, INDIRECT_X, INDIRECT_Y = "(abs)", "(zp,x)", "(zp),y"

_COLUMNS = (
    IMPLIED,
    ACCUMULATOR,
    IMMEDIATE,
    ZP,
    ZP_X,
    ZP_Y,
    ABS,
    ABS_X,
    ABS_Y,
    INDIRECT_X,
    INDIRECT_Y,
    INDIRECT,
    RELATIVE,
)

# One row per mnemonic, one column per mode in the order above; "--" where the mode does not exist.
_DOCUMENTED = """
adc -- -- 69 65 75 -- 6d 7d 79 61 71 -- --
and -- -- 29 25 35 -- 2d 3d 39 21 31 -- --
asl 0a 0a -- 06 16 -- 0e 1e -- -- -- -- --
bcc -- -- -- -- -- -- -- -- -- -- -- -- 90
bcs -- -- -- -- -- -- -- -- -- -- -- -- b0
beq -- -- -- -- -- -- -- -- -- -- -- -- f0
bit -- -- -- 24 -- -- 2c -- -- -- -- -- --
bmi -- -- -- -- -- -- -- -- -- -- -- -- 30
bne -- -- -- -- -- -- -- -- -- -- -- -- d0
bpl -- -- -- -- -- -- -- -- -- -- -- -- 10
brk 00 -- 00 -- -- -- -- -- -- -- -- -- --
bvc -- -- -- -- -- -- -- -- -- -- -- -- 50
bvs -- -- -- -- -- -- -- -- -- -- -- -- 70
clc 18 -- -- -- -- -- -- -- -- -- -- -- --
cld d8 -- -- -- -- -- -- -- -- -- -- -- --
cli 58 -- -- -- -- -- -- -- -- -- -- -- --
clv b8 -- -- -- -- -- -- -- -- -- -- -- --
cmp -- -- c9 c5 d5 -- cd dd d9 c1 d1 -- --
cpx -- -- e0 e4 -- -- ec -- -- -- -- -- --
cpy -- -- c0 c4 -- -- cc -- -- -- -- -- --
dec -- -- -- c6 d6 -- ce de -- -- -- -- --
dex ca -- -- -- -- -- -- -- -- -- -- -- --
dey 88 -- -- -- -- -- -- -- -- -- -- -- --
eor -- -- 49 45 55 -- 4d 5d 59 41 51 -- --
inc -- -- -- e6 f6 -- ee fe -- -- -- -- --
inx e8 -- -- -- -- -- -- -- -- -- -- -- --
iny c8 -- -- -- -- -- -- -- -- -- -- -- --
jmp -- -- -- -- -- -- 4c -- -- -- -- 6c --
jsr -- -- -- -- -- -- 20 -- -- -- -- -- --
lda -- -- a9 a5 b5 -- ad bd b9 a1 b1 -- --
ldx -- -- a2 a6 -- b6 ae -- be -- -- -- --
ldy -- -- a0 a4 b4 -- ac bc -- -- -- -- --
lsr 4a 4a -- 46 56 -- 4e 5e -- -- -- -- --
nop ea -- -- -- -- -- -- -- -- -- -- -- --
ora -- -- 09 05 15 -- 0d 1d 19 01 11 -- --
pha 48 -- -- -- -- -- -- -- -- -- -- -- --
php 08 -- -- -- -- -- -- -- -- -- -- -- --
pla 68 -- -- -- -- -- -- -- -- -- -- -- --
plp 28 -- -- -- -- -- -- -- -- -- -- -- --
rol 2a 2a -- 26 36 -- 2e 3e -- -- -- -- --
ror 6a 6a -- 66 76 -- 6e 7e -- -- -- -- --
rti 40 -- -- -- -- -- -- -- -- -- -- -- --
rts 60 -- -- -- -- -- -- -- -- -- -- -- --
sbc -- -- e9 e5 f5 -- ed fd f9 e1 f1 -- --
sec 38 -- -- -- -- -- -- -- -- -- -- -- --
sed f8 -- -- -- -- -- -- -- -- -- -- -- --
sei 78 -- -- -- -- -- -- -- -- -- -- -- --
sta -- -- -- 85 95 -- 8d 9d 99 81 91 -- --
stx -- -- -- 86 -- 96 8e -- -- -- -- -- --
sty -- -- -- 84 94 -- 8c -- -- -- -- -- --
tax aa -- -- -- -- -- -- -- -- -- -- -- --
tay a8 -- -- -- -- -- -- -- -- -- -- -- --
tsx ba -- -- -- -- -- -- -- -- -- -- -- --
txa 8a -- -- -- -- -- -- -- -- -- -- -- --
txs 9a -- -- -- -- -- -- -- -- -- -- -- --
tya 98 -- -- -- -- -- -- -- -- -- -- -- --
"""

_UNDOCUMENTED = """
anc -- -- 0b -- -- -- -- -- -- -- -- -- --
ane -- -- 8b -- -- -- -- -- -- -- -- -- --
arr -- -- 6b -- -- -- -- -- -- -- -- -- --
asr -- -- 4b -- -- -- -- -- -- -- -- -- --
dcp -- -- -- c7 d7 -- cf df db c3 d3 -- --
isb -- -- -- e7 f7 -- ef ff fb e3 f3 -- --
jam 02 -- -- -- -- -- -- -- -- -- -- -- --
lax -- -- ab a7 -- b7 af -- bf a3 b3 -- --
lds -- -- -- -- -- -- -- -- bb -- -- -- --
nop ea -- 80 04 14 -- 0c 1c -- -- -- -- --
rla -- -- -- 27 37 -- 2f 3f 3b 23 33 -- --
rra -- -- -- 67 77 -- 6f 7f 7b 63 73 -- --
sax -- -- -- 87 -- 97 8f -- -- 83 -- -- --
sbx -- -- cb -- -- -- -- -- -- -- -- -- --
sha -- -- -- -- -- -- -- -- 9f -- 93 -- --
shs -- -- -- -- -- -- -- -- 9b -- -- -- --
shx -- -- -- -- -- -- -- -- 9e -- -- -- --
shy -- -- -- -- -- -- -- 9c -- -- -- -- --
slo -- -- -- 07 17 -- 0f 1f 1b 03 13 -- --
sre -- -- -- 47 57 -- 4f 5f 5b 43 53 -- --
"""

#: other names of documented instructions
ALIASES = {"blt": "bcc", "bge": "bcs", "shl": "asl", "shr": "lsr", "cpa": "cmp"}
UNDOCUMENTED_ALIASES = {
    "ahx": "sha",
    "alr": "asr",
    "axs": "sbx",
    "dcm": "dcp",
    "ins": "isb",
    "isc": "isb",
    "lae": "lds",
    "las": "lds",
    "lxa": "lax",
    "tas": "shs",
    "xaa": "ane",
}
#: what the listing calls an instruction that has several names
PROPER_NAMES = ALIASES | UNDOCUMENTED_ALIASES
#: always taken branches that become a JMP where the way is too long: the branch that they are when it is not
GO_BRANCHES = {
    "gcc": "bcc", "gcs": "bcs", "geq": "beq", "gne": "bne", "gpl": "bpl",
    "gmi": "bmi", "gvc": "bvc", "gvs": "bvs", "glt": "bcc", "gge": "bcs",
}  # fmt: skip
OPPOSITE = {
    "bcc": "bcs", "bcs": "bcc", "beq": "bne", "bne": "beq", "bpl": "bmi", "bmi": "bpl", "bvc": "bvs", "bvs": "bvc",
}  # fmt: skip
#: an instruction with a register as its operand is another instruction
REGISTER_FORMS = {
    ("lda", "x"): "txa",
    ("lda", "y"): "tya",
    ("ldx", "a"): "tax",
    ("ldx", "s"): "tsx",
    ("ldy", "a"): "tay",
    ("stx", "s"): "txs",
    ("inc", "x"): "inx",
    ("inc", "y"): "iny",
    ("dec", "x"): "dex",
    ("dec", "y"): "dey",
}

Table = dict[str, dict[str, int]]


def _read(text: str) -> Table:
    table: Table = {}
    for row in text.split("\n"):
        name, *codes = row.split() or [""]
        if name:
            modes = zip(_COLUMNS, codes, strict=True)
            table[name] = {mode: int(code, 16) for mode, code in modes if code != "--"}
    return table


def _with_aliases(table: Table, aliases: dict[str, str]) -> Table:
    return table | {alias: table[name] for alias, name in aliases.items()}


DOCUMENTED = _with_aliases(_read(_DOCUMENTED), ALIASES)
ALL = _with_aliases(DOCUMENTED | _read(_UNDOCUMENTED), UNDOCUMENTED_ALIASES)
#: instruction tables by the names that ``.cpu`` knows
CPUS: dict[str, Table] = {"6502": DOCUMENTED, "6502i": ALL, "default": DOCUMENTED}


def with_go_branches(cpu: str) -> Mapping[str, Mapping[str, int]]:
    """The instructions of a CPU, with the always taken branches as names without modes of their own."""
    return {**{name: {} for name in GO_BRANCHES}, **CPUS[cpu]}
