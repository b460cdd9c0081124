"""From the syntax tree to the Song: every question that the text leaves is answered here, or reported."""

from __future__ import annotations

from dataclasses import dataclass, field

from sidtool.notation import messages
from sidtool.notation.blocks import Blocks, read_blocks
from sidtool.notation.header import Header, read_header
from sidtool.notation.lengths import Lengths, Tempo
from sidtool.notation.pasted import is_sheet, macro, read_setup, read_sheet
from sidtool.notation.report import Report
from sidtool.notation.surprises import warn
from sidtool.notation.tree import Bad, Block, Directive, Element, Pasted, PatternHead, Section, Text, Token, VoiceHead
from sidtool.notation.voices import Context, VoiceReader
from sidtool.song import FilterSetup, Note, Setup, Song, Voice, VoiceSetup, VolumeSetup, Waveform

# What a voice without instrument and setup sounds like: the seed's first voice.
_SOUND = (Waveform.PULSE, 0, 0, 15, 10, 0x800)


@dataclass(slots=True)
class _Draft:
    """The song as far as it is read."""

    header: Header
    tempo: Tempo
    context: Context
    blocks: Blocks
    setup: list[Setup] = field(default_factory=list)
    voices: dict[int, VoiceReader] = field(default_factory=dict)
    current: list[VoiceReader] | None = None  # the voices that music belongs to now; none after an unreadable head
    sheets: dict[int, tuple[Voice | None, Token]] = field(default_factory=dict)


def resolve(text: Text, report: Report) -> Song | None:
    """The song that a tree means; None where there are errors."""
    heads = [section.head for section in text.sections]
    header = read_header([head for head in heads if isinstance(head, Directive)], report)
    tempo = header.tempo()
    blocks = [head for head in heads if isinstance(head, Block)]
    defined = read_blocks(blocks, report)
    numbers = {instrument.name: index for index, instrument in enumerate(defined.instruments)}
    context = Context(tempo, Lengths(report), numbers, report)
    draft = _Draft(header, tempo, context, defined)
    _stray(text.stray, report)
    _order(text.sections, report)
    for section in text.sections:
        _read_section(section, draft, report)
    return _finish(draft, report)


def _order(sections: tuple[Section, ...], report: Report) -> None:
    """Directives stand before the music: they hold for all of it."""
    music: Token | None = None
    for section in sections:
        head = section.head
        if isinstance(head, VoiceHead) or (isinstance(head, Pasted) and is_sheet(head.keyword.text)):
            music = music or head.keyword
        elif isinstance(head, Directive) and music is not None and head.keyword.text not in ("include", "subtune"):
            report.error(messages.AFTER_MUSIC, head.keyword, what=head.keyword.text, line=music.line)


def _read_section(section: Section, draft: _Draft, report: Report) -> None:
    """A head and the music behind it: only voices, patterns and pasted sheets end what was before them.

    A setting after the music is a mistake, but of its own: the voice goes on behind it.
    """
    head = section.head
    if isinstance(head, VoiceHead):
        draft.current = _voices(head, draft, report)
        for voice in draft.current:
            if head.octave is not None:
                voice.set_octave(head.octave)
    elif isinstance(head, PatternHead):
        draft.current = []
        report.error(messages.NOT_YET, head.keyword, what="a pattern")
    elif isinstance(head, Pasted):
        if is_sheet(head.keyword.text):
            draft.current = None
        _read_pasted(head, draft, report)
    if draft.current is None:
        _stray(section.elements, report)
    for voice in draft.current or ():
        voice.read(section.elements)


def _stray(elements: tuple[Element, ...], report: Report) -> None:
    """Music without a voice: told once, at its first word."""
    for element in elements:
        if not isinstance(element, Bad):
            report.error(messages.STRAY_MUSIC, element.sign, word=element.sign.text)
            return


def _voices(head: VoiceHead, draft: _Draft, report: Report) -> list[VoiceReader]:
    """The voices that ``v13:`` names."""
    found: list[VoiceReader] = []
    for offset, digit in enumerate(head.keyword.text[1:], start=1):
        number = int(digit)
        place = report.span(head.keyword, offset, 1)
        if number == 0:
            report.error(messages.VOICE_NUMBER, place, number=number)
        elif number > 3:
            report.error(messages.VOICE_MORE_CHIPS, place, number=number)
        elif digit in head.keyword.text[1:offset]:
            report.error(messages.VOICE_TWICE, place, number=number, word=head.keyword.text)
        elif number in draft.sheets:
            report.error(messages.PASTED_AND_VOICE, head.keyword, number=number)
        else:
            found.append(draft.voices.setdefault(number, VoiceReader(number, head.keyword, draft.context)))
    return found


def _read_pasted(line: Pasted, draft: _Draft, report: Report) -> None:
    name = macro(line, report)
    if not name:
        return
    if name not in ("v1", "v2", "v3"):
        setup = read_setup(line, name, report)
        if isinstance(setup, VolumeSetup) and "volume" in draft.header.places:
            report.warn(messages.VOLUME_TWICE, line.keyword, line=draft.header.places["volume"].line)
        if setup is not None:
            _warn_again(setup, line.keyword, draft, report)
            draft.setup.append(setup)
        return
    number, sheet = int(name[1]), read_sheet(line, name, draft.tempo, report)
    if number in draft.voices:
        report.error(messages.PASTED_AND_VOICE, line.keyword, number=number)
    elif number in draft.sheets:
        report.error(messages.SHEET_TWICE, line.keyword, number=number, line=draft.sheets[number][1].line)
    else:
        draft.sheets[number] = (sheet, line.keyword)


def _warn_again(setup: Setup, place: Token, draft: _Draft, report: Report) -> None:
    """The same thing may be set up twice, as in any program of the seed's engine; what stands later wins."""
    if _subject(setup) in map(_subject, draft.setup):
        report.warn(messages.SETUP_AGAIN, place, what=_subject(setup))


def _subject(setup: Setup) -> str:
    match setup:
        case VoiceSetup():
            return f"voice {setup.voice}"
        case FilterSetup():
            return "the filter"
        case VolumeSetup():
            return "the volume"


def _finish(draft: _Draft, report: Report) -> Song | None:
    voices = [voice for voice, _ in draft.sheets.values() if voice is not None]
    voices += [voice for reader in draft.voices.values() if (voice := reader.finish()) is not None]
    if not draft.voices and not draft.sheets and not report:
        report.error(messages.NO_VOICE, Token("BAD", "", 1, 1))
    if report:
        return None
    song = _song(draft, voices, report)
    heads = {number: reader.head for number, reader in draft.voices.items()}
    heads |= {number: place for number, (_, place) in draft.sheets.items()}
    warn(song, heads, draft.blocks, draft.tempo, report)
    return song


def _song(draft: _Draft, voices: list[Voice], report: Report) -> Song:
    header = draft.header
    return Song(
        file=report.file,
        voices=tuple(sorted(voices, key=lambda voice: voice.number)),
        setup=_setup(draft, voices),
        instruments=tuple(draft.blocks.instruments),
        filters=tuple(draft.blocks.filters),
        title=header.title,
        author=header.author,
        released=header.released,
        clock=header.clock,
        chip=header.chip,
        speed=header.speed,
        tuning=header.tuning,
    )


def _setup(draft: _Draft, voices: list[Voice]) -> tuple[Setup, ...]:
    """The pasted lines in their order, the default sound before them, the header's volume behind them."""
    given = {setup.voice for setup in draft.setup if isinstance(setup, VoiceSetup)}
    plain = [voice.number for voice in voices if any(_is_plain(event) for event in voice.events)]
    before = [VoiceSetup(number, *_SOUND) for number in sorted(plain) if number not in given]
    after = [] if any(isinstance(s, VolumeSetup) for s in draft.setup) else [VolumeSetup(draft.header.volume)]
    return (*before, *draft.setup, *after)


def _is_plain(event: object) -> bool:
    return isinstance(event, Note) and event.instrument is None
