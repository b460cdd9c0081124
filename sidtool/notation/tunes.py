"""The tunes of a text: which sections belong to which, and the voices that they make."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from sidtool.notation import messages, tree
from sidtool.notation.drafts import Track
from sidtool.notation.header import Header
from sidtool.notation.pasted import is_sheet, macro, read_setup, read_sheet
from sidtool.notation.report import Report
from sidtool.notation.state import Context, Pattern, State
from sidtool.notation.tree import Bad, Directive, Element, Pasted, PatternHead, Section, Text, Token, VoiceHead
from sidtool.notation.voices import VoiceReader
from sidtool.song import FilterSetup, Setup, VoiceSetup, VolumeSetup

MOST_TUNES = 99


def split(text: Text, report: Report) -> list[Tune]:
    """The tunes of a text, in their order: what stands before the first ``subtune`` is tune 1, if there is music."""
    tunes = [Tune(1, None, text.stray)]
    for section in text.sections:
        head = section.head
        if isinstance(head, Directive) and head.keyword.text == "subtune":
            _begin(head, tunes, report)
        tunes[-1].sections.append(section)
    for tune in tunes[1:]:
        if not tune.has_music and tune.sign is not None:
            report.error(messages.TUNE_EMPTY, tune.sign, number=tune.number)
    return tunes


def _begin(head: Directive, tunes: list[Tune], report: Report) -> None:
    text = head.value.text
    if not text:
        return
    if not re.fullmatch(r"[0-9]{1,6}", text):
        report.error(messages.TUNE_NUMBER, head.value, value=text)
        return
    is_first = len(tunes) == 1 and not tunes[0].has_music and tunes[0].sign is None
    number = 1 if is_first and int(text) == 1 else len(tunes) + 1
    if int(text) != number:
        right = f"subtune {number}"
        report.error(messages.TUNE_ORDER, head.value, value=text, number=number, right=right)
    if number > MOST_TUNES:
        report.error(messages.TUNES_MANY, head.value, limit=MOST_TUNES)
    if number == 1:
        tunes[0].sign = head.keyword
    else:
        tunes.append(Tune(number, head.keyword, ()))


def collect_patterns(sections: Iterable[Section], report: Report) -> dict[str, Pattern]:
    """All patterns of a text by name: a pattern goes on to the next voice, pattern, sheet or tune."""
    found: dict[str, Pattern] = {}
    current: Pattern | None = None
    for section in sections:
        head = section.head
        if isinstance(head, PatternHead):
            current = Pattern(head.name, head.octave)
            first = found.setdefault(head.name.text, current) if head.name.text else current
            if first.name is head.name and first is not current:
                current = None  # the same file is included again
            elif first is not current:
                report.error(messages.PATTERN_TWICE, head.name, name=head.name.text, line=report.line(first.name))
        elif _ends_pattern(head):
            current = None
        if current is not None:
            current.elements += section.elements
    for name, pattern in found.items():
        if not pattern.elements:
            report.error(messages.PATTERN_EMPTY, pattern.name, name=name)
    return found


def _ends_pattern(head: tree.Head) -> bool:
    if isinstance(head, Directive):
        return head.keyword.text == "subtune"
    return isinstance(head, VoiceHead) or (isinstance(head, Pasted) and is_sheet(head.keyword.text))


def changes_tempo(tune: Tune, patterns: Mapping[str, Pattern]) -> bool:
    """Whether ``!bpm`` stands in a tune, or in a pattern that it may play."""
    music = [element for section in tune.sections for element in section.elements]
    music += [element for pattern in patterns.values() for element in pattern.elements]
    return any(element.sign.text == "!bpm" for element in _effects(music))


def _effects(elements: Iterable[Element]) -> Iterator[tree.Effect]:
    for element in elements:
        if isinstance(element, tree.Effect):
            yield element
        elif isinstance(element, tree.Repeat):
            yield from _effects((*element.body, *element.ending))
        elif isinstance(element, tree.Tuplet):
            yield from _effects(element.elements)


@dataclass(slots=True)
class Tune:
    """A tune as far as it is read.

    Attributes:
        number: from 1.
        sign: the ``subtune`` that begins it, if one does.
        stray: what stands before the first head.
        sections: of the text.
        setup: the pasted set-ups, in their order.
    """

    number: int
    sign: Token | None
    stray: tuple[Element, ...]
    sections: list[Section] = field(default_factory=list)
    setup: list[Setup] = field(default_factory=list)
    _voices: dict[int, VoiceReader] = field(default_factory=dict)
    _current: list[VoiceReader] | None = None  # what music belongs to now; None: nothing
    _sheets: dict[int, tuple[Track | None, Token]] = field(default_factory=dict)

    @property
    def has_music(self) -> bool:
        """Whether there is the head of a voice, or a sheet."""
        return any(_is_music(section.head) for section in self.sections)

    @property
    def has_voices(self) -> bool:
        """Whether it has any, once it is read."""
        return bool(self._voices or self._sheets)

    def read(self, header: Header, context: Context) -> None:
        """Takes all of its text."""
        _stray(self.stray, context.report)
        self._check_order(context.report)
        for section in self.sections:
            self._read_section(section, header, context)

    def finish(self) -> list[Track]:
        """The voices, by their numbers."""
        tracks = [track for track, _ in self._sheets.values() if track is not None]
        tracks += [track for reader in self._voices.values() if (track := reader.finish()) is not None]
        return sorted(tracks, key=lambda track: track.number)

    def _check_order(self, report: Report) -> None:
        """Directives stand before the music: they hold for all of it."""
        music: Token | None = None
        for section in self.sections:
            head = section.head
            if _is_music(head):
                music = music or head.keyword
            elif isinstance(head, Directive) and music is not None and head.keyword.text not in ("include", "subtune"):
                line = report.line(music)
                report.error(messages.AFTER_MUSIC, head.keyword, what=head.keyword.text, line=line)

    def _read_section(self, section: Section, header: Header, context: Context) -> None:
        """A head and the music behind it: only voices, patterns, pasted sheets and tunes end what was before them.

        A setting after the music is a mistake, but of its own: the voice goes on behind it.
        """
        head, report = section.head, context.report
        if isinstance(head, VoiceHead):
            self._current = self._named(head, context)
            for voice in self._current:
                if head.octave is not None:
                    voice.state.set_octave(head.octave, report)
        elif isinstance(head, PatternHead):
            self._current = []
        elif isinstance(head, Pasted):
            if is_sheet(head.keyword.text):
                self._current = None
            self._read_pasted(head, header, context)
        if self._current is None:
            _stray(section.elements, report)
        for voice in self._current or ():
            voice.read(section.elements)

    def _named(self, head: VoiceHead, context: Context) -> list[VoiceReader]:
        """The voices that ``v13:`` names."""
        found: list[VoiceReader] = []
        report = context.report
        for offset, digit in enumerate(head.keyword.text[1:], start=1):
            number = int(digit)
            place = report.span(head.keyword, offset, 1)
            if number == 0:
                report.error(messages.VOICE_NUMBER, place, number=number)
            elif number > 3:
                report.error(messages.VOICE_MORE_CHIPS, place, number=number)
            elif digit in head.keyword.text[1:offset]:
                report.error(messages.VOICE_TWICE, place, number=number, word=head.keyword.text)
            elif number in self._sheets:
                report.error(messages.PASTED_AND_VOICE, head.keyword, number=number)
            else:
                found.append(
                    self._voices.setdefault(
                        number, VoiceReader(number, head.keyword, context, State(context.tempo.step_length))
                    )
                )
        return found

    def _read_pasted(self, line: Pasted, header: Header, context: Context) -> None:
        report, name = context.report, macro(line, context.report)
        if not name:
            return
        if name not in ("v1", "v2", "v3"):
            setup = read_setup(line, name, report)
            if isinstance(setup, VolumeSetup) and "volume" in header.places:
                report.warn(messages.VOLUME_TWICE, line.keyword, line=report.line(header.places["volume"]))
            if setup is not None:
                self._warn_again(setup, line.keyword, report)
                self.setup.append(setup)
            return
        number, sheet = int(name[1]), read_sheet(line, name, context.tempo, report)
        if number in self._voices:
            report.error(messages.PASTED_AND_VOICE, line.keyword, number=number)
        elif number in self._sheets:
            first = report.line(self._sheets[number][1])
            report.error(messages.SHEET_TWICE, line.keyword, number=number, line=first)
        else:
            self._sheets[number] = (sheet, line.keyword)

    def _warn_again(self, setup: Setup, place: Token, report: Report) -> None:
        """The same thing may be set up twice, as in any program of the seed's engine; what stands later wins."""
        if _subject(setup) in map(_subject, self.setup):
            report.warn(messages.SETUP_AGAIN, place, what=_subject(setup))


def _is_music(head: tree.Head) -> bool:
    return isinstance(head, VoiceHead) or (isinstance(head, Pasted) and is_sheet(head.keyword.text))


def _stray(elements: tuple[Element, ...], report: Report) -> None:
    """Music without a voice: told once, at its first word."""
    for element in elements:
        if not isinstance(element, Bad):
            report.error(messages.STRAY_MUSIC, element.sign, word=element.sign.text)
            return


def _subject(setup: Setup) -> str:
    match setup:
        case VoiceSetup():
            return f"voice {setup.voice}"
        case FilterSetup():
            return "the filter"
        case VolumeSetup():
            return "the volume"
