"""All instruments and filters of a text, by name."""

from __future__ import annotations

from dataclasses import dataclass, field

from sidtool.notation import messages
from sidtool.notation.filters import read_filter
from sidtool.notation.instruments import read_instrument
from sidtool.notation.messages import Message
from sidtool.notation.report import Report
from sidtool.notation.tree import Block, Token
from sidtool.song import FilterProgram, Instrument


@dataclass(slots=True)
class Blocks:
    """What the blocks of a text define.

    Attributes:
        instruments: in the order of the text.
        names: where the name of each stands.
        filters: in the order of the text.
        filter_names: where the name of each stands.
    """

    instruments: list[Instrument] = field(default_factory=list)
    names: list[Token] = field(default_factory=list)
    filters: list[FilterProgram] = field(default_factory=list)
    filter_names: list[Token] = field(default_factory=list)


def read_blocks(blocks: list[Block], report: Report) -> Blocks:
    """Reads all blocks; an instrument may name a filter that is defined behind it."""
    found = Blocks()
    for block in _firsts(blocks, "FILTER", messages.FILTER_TWICE, report):
        program = read_filter(block, report)
        if program.name:
            found.filters.append(program)
            found.filter_names.append(block.name)
    indices = {program.name: index for index, program in enumerate(found.filters)}
    for block in _firsts(blocks, "INSTRUMENT", messages.INSTRUMENT_TWICE, report):
        instrument = read_instrument(block, indices, report)
        if instrument.name:
            found.instruments.append(instrument)
            found.names.append(block.name)
    return found


def _firsts(blocks: list[Block], keyword: str, twice: Message, report: Report) -> list[Block]:
    """The blocks of a kind, the first of each name; a name given twice is reported."""
    firsts: dict[str, Token] = {}
    found: list[Block] = []
    for block in blocks:
        if block.keyword.type != keyword:
            continue
        first = firsts.setdefault(block.name.text, block.name) if block.name.text else block.name
        if first is block.name:
            found.append(block)
        else:
            report.error(twice, block.name, name=block.name.text, line=report.line(first))
    return found
