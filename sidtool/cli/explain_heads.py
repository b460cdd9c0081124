"""What heads of a song became: directives, blocks, patterns, voices, pasted lines."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from sidtool import api, pitch
from sidtool.api import Compilation
from sidtool.cli.output import minutes
from sidtool.cli.values import calls_text, number_text, table_text, time_text, vibrato_text, voices_text, wave_text
from sidtool.notation.lengths import Tempo
from sidtool.notation.survey import Survey
from sidtool.notation.tree import Block, Directive, Head, Pasted, PatternHead, VoiceHead
from sidtool.song import FilterProgram, FilterSetup, Instrument, Note, Song, Voice, VoiceSetup, VolumeSetup, Waveform

# Times of the envelope by the values of ADSR, in ms: the 6581's data sheet, table 2. Decay and release take three times
# as long as an attack of the same value.
_ATTACK = (2, 8, 16, 24, 38, 56, 68, 80, 100, 250, 500, 800, 1000, 3000, 5000, 8000)
_MOST = 8  # places that are named before the rest is counted


def explain_head(head: Head, text: Survey, compilation: Compilation) -> Iterator[str]:
    """What a head became, a line each."""
    song = compilation.song
    tune_header = text.tune_at(head.keyword.line)
    tune = next(tune for tune in song.tunes if tune.number == tune_header.number)
    match head:
        case Directive():
            said = _DIRECTIVES.get(head.keyword.text, _told)(tune_header.tempo, tune)
            yield f"{head.keyword.text} {head.value.text}: {said}"
        case Block():
            yield from _block(head, song)
        case PatternHead():
            yield from _pattern(head.name.text, song)
        case VoiceHead():
            numbers = [int(digit) for digit in head.keyword.text[1:]]
            yield from (_voice(voice, tune) for voice in tune.voices if voice.number in numbers)
        case Pasted():
            yield from _pasted(head, tune)


# -- directives -------------------------------------------------------------------------------------------------------


def _tempo(tempo: Tempo, tune: Song) -> str:
    bpm = tempo.calls_per_second * 240 / tempo.whole
    quarter, step = time_text(tempo.whole / 4, tune), time_text(tempo.step, tune)
    return f"{number_text(bpm)} quarters a minute: a quarter lasts {quarter}, a step {step}"


def _swing(tempo: Tempo, tune: Song) -> str:
    pair = 2 * tempo.step
    first, second = time_text(pair * tempo.swing, tune), time_text(pair * (1 - tempo.swing), tune)
    return f"of each pair of steps, the first lasts {first}, the second {second}"


def _speed(tempo: Tempo, tune: Song) -> str:
    rate = number_text(tempo.calls_per_second)
    return f"the player is called every {tune.cycles_per_call:,} cycles, {rate} times a second"


def _clock(_: Tempo, tune: Song) -> str:
    return f"{float(tune.clock.phi2):,.1f} cycles a second, {tune.clock.cycles_per_frame:,} a frame"


def _tuning(_: Tempo, tune: Song) -> str:
    return f"4A sounds at {tune.tuning:g} Hz: frequency word ${pitch.word(pitch.A4, tune.clock, tune.tuning):04x}"


def _subtune(_: Tempo, tune: Song) -> str:
    loops = f", its longest loop {minutes(api.seconds(tune, tune.loop_calls))}" if tune.loops else ", then silence"
    return f"{voices_text([voice.number for voice in tune.voices])}, {minutes(api.seconds(tune, tune.calls))}{loops}"


def _told(_: Tempo, __: Song) -> str:
    return "told in the program's source, in a comment"


_DIRECTIVES: Mapping[str, Callable[[Tempo, Song], str]] = {
    **{"bpm": _tempo, "frames": _tempo, "swing": _swing, "speed": _speed, "clock": _clock, "tuning": _tuning},
    "meter": lambda tempo, tune: f"a bar lasts {time_text(tempo.bar, tune)}",
    "pickup": lambda tempo, tune: f"{time_text(tempo.pickup, tune)} before the first whole bar",
    "step": lambda tempo, tune: f"the default length at the start of each voice: {time_text(tempo.step, tune)}",
    "chip": lambda tempo, tune: f"what play and render take: the {tune.chip}",
    "volume": lambda tempo, tune: "the low four bits of $d418 at the start",
    "include": lambda tempo, tune: "the text of that file stands here",
    "subtune": _subtune,
}


# -- voices and patterns ----------------------------------------------------------------------------------------------


def _voice(voice: Voice, tune: Song) -> str:
    notes = sum(isinstance(event, Note) for event in voice.events)
    loop = "ends" if voice.loop is None else f"loops at bar {voice.events[voice.loop].bar + 1}"
    return f"voice {voice.number}: {_count(notes)}, {time_text(voice.length, tune)}, {loop}"


def _count(notes: int) -> str:
    return "1 note" if notes == 1 else f"{notes} notes"


def _pattern(name: str, song: Song) -> Iterator[str]:
    """Where a pattern is played."""
    places = []
    for tune in song.tunes:
        for voice in tune.voices:
            for passage in voice.passages:
                if passage.pattern == name:
                    shift = f" {passage.transposition:+d}" if passage.transposition else ""
                    places.append(f"{_where(song, tune, voice)} bar {voice.events[passage.first].bar + 1}{shift}")
    if not places:
        yield f"pattern {name} is played nowhere"
        return
    times = "once" if len(places) == 1 else f"{len(places)} times"
    rest = f"; and {len(places) - _MOST} more" if len(places) > _MOST else ""
    yield f"pattern {name} is played {times}: {'; '.join(places[:_MOST])}{rest}"


def _where(song: Song, tune: Song, voice: Voice) -> str:
    return f"tune {tune.number}, voice {voice.number}" if song.others else f"voice {voice.number}"


# -- pasted lines -----------------------------------------------------------------------------------------------------


def _pasted(line: Pasted, tune: Song) -> Iterator[str]:
    name = line.keyword.text.lower().removeprefix(".").removeprefix("sid.")
    if name in ("v1", "v2", "v3"):
        yield from (_voice(voice, tune) for voice in tune.voices if voice.number == int(name[1]))
    for setup in tune.setup:
        match setup:
            case VolumeSetup(volume) if name == "set_volume":
                yield f"at the start, volume {volume} in $d418"
            case FilterSetup() if name == "setup_filter":
                yield _filter_setup(setup)
            case VoiceSetup(voice) if name == "setup" and line.arguments[0].text == str(voice - 1):
                ad, sr = setup.attack << 4 | setup.decay, setup.sustain << 4 | setup.release
                yield (
                    f"at the start, voice {voice}: control ${int(setup.waveform):02x}, AD ${ad:02x}, SR ${sr:02x}, "
                    f"pulse width ${setup.pulse_width:03x}"
                )


def _filter_setup(setup: FilterSetup) -> str:
    routed = [number for number in (1, 2, 3) if (setup.voice1, setup.voice2, setup.voice3)[number - 1]]
    modes = {"low": setup.low_pass, "band": setup.band_pass, "high": setup.high_pass}
    heard = "+".join(mode for mode, is_on in modes.items() if is_on) or "nothing"
    muted = "; voice 3 is not heard past it" if setup.mute_voice3 else ""
    return (
        f"at the start, cutoff {setup.cutoff}, resonance {setup.resonance}, through the filter {voices_text(routed)}, "
        f"heard {heard}{muted}"
    )


# -- blocks -----------------------------------------------------------------------------------------------------------


def _block(block: Block, song: Song) -> Iterator[str]:
    if block.keyword.type == "FILTER":
        for program in song.filters:
            if program.name == block.name.text:
                yield from _filter(program)
        return
    for index, instrument in enumerate(song.instruments):
        if instrument.name == block.name.text:
            yield from _instrument(instrument, song)
            yield f"notes   {_uses(index, song)}"


def _instrument(instrument: Instrument, song: Song) -> Iterator[str]:
    yield f"adsr    {_adsr(instrument)}"
    yield f"wave    {wave_text(instrument.wave)}"
    if any(step.waveform & Waveform.PULSE for step in instrument.wave.steps):
        yield f"pw      {table_text(instrument.pulse, '${:03x}')}"
    if instrument.arp is not None:
        yield f"arp     {table_text(instrument.arp, '{}')}"
    if instrument.pitch is not None:
        yield f"pitch   {table_text(instrument.pitch, '{}')}"
    if instrument.vibrato is not None:
        yield f"vib     {vibrato_text(instrument.vibrato).removeprefix('vibrato: ')}"
    if instrument.hard_restart:
        yield f"hr      for {calls_text(instrument.hard_restart)} before each onset the gate is closed and ADSR 0"
    if instrument.gate is not None:
        yield f"gate    closes after {calls_text(instrument.gate)}"
    if instrument.filter is not None:
        yield f"filter  {song.filters[instrument.filter].name}"


def _adsr(instrument: Instrument) -> str:
    attack, decay, sustain, release = instrument.attack, instrument.decay, instrument.sustain, instrument.release
    times = [_milliseconds(time) for time in (_ATTACK[attack], 3 * _ATTACK[decay], 3 * _ATTACK[release])]
    registers = f"${attack << 4 | decay:02x} ${sustain << 4 | release:02x}"
    return f"{registers}: attack {times[0]}, decay {times[1]}, sustain {sustain}/15, release {times[2]}"


def _filter(program: FilterProgram) -> Iterator[str]:
    if program.modes is not None:
        yield f"mode    ${int(program.modes):02x} in $d418"
    if program.resonance is not None:
        yield f"res     {program.resonance}"
    yield f"route   {'the voice that plays it' if program.route is None else voices_text(program.route)}"
    if program.cutoff is not None:
        yield f"cutoff  {table_text(program.cutoff, '${:03x}')}"


def _milliseconds(time: int) -> str:
    return f"{time} ms" if time < 1000 else f"{time / 1000:g} s"


def _uses(index: int, song: Song) -> str:
    """How many notes play an instrument, and where the first of each voice is."""
    uses: list[str] = []
    for tune in song.tunes:
        for voice in tune.voices:
            bars = [event.bar + 1 for event in voice.events if isinstance(event, Note) and event.instrument == index]
            if bars:
                uses.append(f"{len(bars)} in {_where(song, tune, voice)}, from bar {bars[0]} on")
    return "; ".join(uses) or "none"
