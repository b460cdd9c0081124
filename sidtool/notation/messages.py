"""Every sentence this room can say about a song, in one place, in the musician's words.

A message is a template for :meth:`str.format`; ``hint`` says what to write instead. The tests check that each of them
is reached by a case.
"""

from __future__ import annotations

from typing import NamedTuple


class Message(NamedTuple):
    """What is wrong, and what to write instead (may be empty)."""

    text: str
    hint: str = ""


# -- words ------------------------------------------------------------------------------------------------------------

OCTAVE_LAST = Message("'{word}' is not a note", "the octave comes first: write {right}")
LENGTH_GLUED = Message("'{word}' has a length without a colon", "the length comes after a colon: write {right}")
LOWER_CASE = Message("'{word}' is not a note", "notes are upper case: write {right}")
NOT_IN_TABLE = Message("'{word}' is not a note of the table", "that is {right}")
GERMAN_B = Message("'{word}' is not a note", "B natural is B here{right}")
NO_SUCH_OCTAVE = Message("there is no octave {octave}", "octaves go from 0 to 7")
OCTAVE_MARK = Message(
    "an apostrophe does not change the octave", "its number stands before the note: {right}; or > for all that follow"
)
NOTES_GLUED = Message("'{word}' is no single note", "put blanks between the notes: {right}")
BARE_NUMBER = Message("a number alone means nothing: '{word}'", "a length comes after its note and a colon: C:{number}")
WRONG_CASE = Message("'{word}' means nothing here", "do you mean {right}?")
NEEDS_NUMBER = Message("'{word}' needs a number", "such as {right}")
NOT_ATTACHED = Message(
    "'{word}' belongs to no note", "write it directly behind the note, without a blank in between: {right}"
)
BLANK_INSIDE = Message("there is a blank in '{word}'", "write {right}")
WORDS_GLUED = Message("'{word}' is several words in one", "put blanks between them: {right}")
FOREIGN_NAME = Message(
    "'{word}' is not a note", "notes are the letters A to G, sharps are #, flats are b: write {right}"
)
COMMENT_SIGN = Message("'{word}' begins no comment", "a comment begins with ;")
BAD_NAME = Message("'{word}' is no name", "names are made of letters a to z, digits and _, and begin with no digit")
NEEDS_NAME = Message("'{word}' needs a name", "such as {right}")
EFFECT_BRACKETS = Message("the effect '{word}' needs its values in brackets", "such as {right}")
UNICODE_ACCIDENTAL = Message("'{word}' has a sign that the notation does not know", "a sharp is #, a flat is b")
STRAY_TEXT = Message(
    "a text in quotes means nothing here: {word}", 'texts belong to title, author and released: title "Night"'
)
UNKNOWN_WORD = Message("'{word}' is no word of the notation", "{near}")
UNKNOWN_SIGN = Message("'{word}' means nothing here", "notes are separated by blanks; a comment begins with ;")

# -- brackets and structure -------------------------------------------------------------------------------------------

NOT_OPENED = Message("this '{word}' closes nothing", "there is no '{opener}' before it that is still open")
NOT_CLOSED = Message("this '{word}' is never closed", "its '{closer}' is missing")
BLOCK_NOT_CLOSED = Message("the block of {keyword} '{name}' is never closed", "its '}}' is missing")
BLOCK_NOT_OPENED = Message(
    "{keyword} '{name}' needs its settings in braces", "such as instrument lead {{ adsr 0 9 8 4  wave pulse }}"
)
TOO_DEEP = Message("brackets inside brackets, more than {limit} deep", "write some of it out")
EFFECT_NOT_CLOSED = Message("the brackets of '{word}' are never closed", "its ')' is missing")
TEXT_NOT_CLOSED = Message("this text has no closing quote", "write it as in {right}")
HEAD_NAME = Message("{keyword} needs a name", "such as {keyword} lead")
HEAD_COLON = Message("{keyword} needs a colon", "such as {right}")
HEAD_WORDS = Message(
    "only an octave (o3) may stand between {keyword} and its colon", "put the rest behind the colon: {right}"
)
VOICE_HEAD = Message("'{word}' is no head of a voice", "write {right}")
SIGN_BEHIND = Message("no '{sign}' belongs behind {keyword}", "write {right}")
VALUE_MISSING = Message("{keyword} needs a value", "such as {right}")
POINT_VALUE = Message("a value is missing behind '{word}'")
COUNT_MISSING = Message("how many times?", "write the number directly behind the bracket: [ C D ]4")
COUNT_SIGN = Message("'{word}' is no number of times", "write the number directly behind the bracket: {right}")
TUPLET_LENGTH = Message("how long is this group?", "write its whole length directly behind the brace: {{C D E}}:4")
EMPTY_BRACKETS = Message("there is nothing between these brackets", "write notes into them, or take them away")
SLASH_OUTSIDE = Message("'/' belongs into a repeat", "such as [ C D / E ]4: E is left out on the last pass")
SLASH_TWICE = Message("a repeat has one '/' at most", "what stands behind it is left out on the last pass")
LENGTH_MISPLACED = Message(
    "'{word}' is a length, but what stands before it takes none", "notes, x, _, r, s and {{ }} take one"
)
COMMA_MISSING = Message("a comma is missing before '{word}'", "values in brackets have commas between them: !vib(.5,7)")
TAIL_MISPLACED = Message("'{word}' belongs behind a note", "such as {right}")
TAIL_ORDER = Message(
    "'{word}' is not in its place in this note", "a chord, a slide and its time, the length, a slur: write {right}"
)
COMMA_IN_BLOCK = Message("there are no commas in a block", "values are separated by blanks: adsr 0 9 8 4")
SETTING_OUTSIDE = Message("'{word}' belongs into {block}", "such as {right}")
NO_SETTING = Message("'{word}' stands behind no setting", "{right}")
SLIDE_ENDS = Message("this '>' has no place here", "a slide goes from one value to one other: $400>$c00:48")
UNEXPECTED = Message("'{word}' does not belong here")
STRAY_MUSIC = Message("'{word}' belongs to no voice", "say whose it is: write v1: in front of it")
NO_VOICE = Message("there is no voice in this text", "a song needs at least one: v1: C E G")
TOO_LONG = Message("this text has more than {limit} words", "a C64 holds far less music than that")
TEXT_TOO_LARGE = Message("this text is larger than {limit} MiB", "a C64 holds far less music than that")
TOO_MANY_EVENTS = Message("the song gets longer than {limit} events here", "a C64 holds far less music than that")
MORE = Message("{count} more {what}")

# -- header -----------------------------------------------------------------------------------------------------------

TWICE = Message("{what} is given twice", "the first is in line {line}")
AFTER_MUSIC = Message("{what} must stand before the music", "move it in front of the first voice, in line {line}")
BAD_DIRECTIVE = Message("'{value}' is no value for {what}", "{right}")
BPM_AND_FRAMES = Message("bpm and frames both set the tempo", "keep one of them")
PICKUP_TOO_LONG = Message(
    "the pickup {value} is not shorter than a bar of {meter}", "it is the part of a bar before bar 1"
)
STEP_TOO_SHORT = Message("the step is shorter than one call of the player", "a larger step, or a slower tempo")

WHOLE_FILE = Message("{what} holds for the whole file", "write it before the first subtune, or as there: {right}")

# -- tunes and files --------------------------------------------------------------------------------------------------

TUNE_NUMBER = Message("'{value}' is no number of a tune", "such as subtune 2")
TUNE_ORDER = Message("tune {number} comes here, not tune {value}", "tunes are numbered as they come: {right}")
TUNE_EMPTY = Message("tune {number} has no voice", "write one: v1: C E G")
TUNES_MANY = Message("more than {limit} tunes in a file", "make several files of them")
INCLUDE_CYCLE = Message("'{name}' includes itself: {chain}", "take one of these lines away")
INCLUDE_IN_BRACKETS = Message(
    "an include cannot stand in brackets", "make a pattern of what that file holds, and play it here: *riff"
)
INCLUDE_DEEP = Message("files that include files, more than {limit} deep", "put some of them together")
INCLUDE_MANY = Message("more than {limit} files are included", "put some of them together")
INCLUDE_LARGE = Message(
    "the included files are larger than {limit} MiB together", "a C64 holds far less music than that"
)
INCLUDE_UNREADABLE = Message("{reason}", "{hint}")

# -- lengths ----------------------------------------------------------------------------------------------------------

NO_LENGTH = Message(
    "'{word}' is no length", "such as {sign}4 for a quarter, {sign}8. dotted, {sign}8t triplet, {sign}12f calls"
)
LENGTH_ZERO = Message("a length of nothing: '{word}'", "lengths begin with {sign}1, a whole note")
LENGTH_RANGE = Message("'{word}' is too short", "the shortest length is {sign}{limit}")
CALLS_RANGE = Message("'{word}' is too long", "at most {sign}{limit}f")
BEATS = Message("'{word}' counts beats, which only effects do", "a beat is {sign}4")
BEATS_RANGE = Message("'{word}' is too long", "at most {sign}{limit}b")
TIES = Message("more than {limit} lengths tied together", "hold the note instead: C:1 _:1 _:1")
SHORTER_THAN_CALL = Message(
    "'{word}' lasts {calls} calls of the player: a note cannot be shorter than one", "a longer note, or a slower tempo"
)

# -- voices -----------------------------------------------------------------------------------------------------------

VOICE_NUMBER = Message("there is no voice {number}", "the SID has three: v1, v2, v3")
VOICE_MORE_CHIPS = Message("voice {number} would need another SID", "for now there is one chip: v1, v2, v3")
VOICE_TWICE = Message("voice {number} is named twice in '{word}'", "once is enough")
EMPTY_VOICE = Message("voice {number} has no notes", "write some, or take it away")
PASTED_AND_VOICE = Message(
    "voice {number} has a pasted sheet and a 'v{number}:'", "a pasted sheet is a whole voice: keep one of them"
)
BELOW_OCTAVE_0 = Message("this '<' goes below octave 0", "octaves go from 0 to 7")
ABOVE_OCTAVE_7 = Message("this '>' goes above octave 7", "octaves go from 0 to 7")
BAR_LENGTH = Message("{bars} of voice {voice} {be} {length} long, but {should}: {difference} too {which}")
BAR_EMPTY = Message("there is no bar before this bar line in voice {voice}", "take it away")
LOOP_TWICE = Message("voice {voice} has two loop points", "the first is in line {line}")
LOOP_IN_REPEAT = Message("a loop point cannot stand in a repeat", "move the L in front of the '['")
LOOP_EMPTY = Message("nothing follows the loop point of voice {voice}", "put the L in front of what is to be repeated")
LOOP_IN_PATTERN = Message("a loop point cannot stand in a pattern", "write the L into the voice, before the *")
LOOP_IN_TUPLET = Message("a loop point cannot stand in a tuplet", "move the L in front of the '{{'")
BAR_IN_TUPLET = Message("a bar line cannot stand in a tuplet", "make two tuplets of it, or take the bar line away")
TUPLET_EMPTY = Message("nothing in these braces takes time", "write notes into them: {{C D E}}:4")
GATE_RANGE = Message("'{word}' is no gate time", "q1 to q8 are eighths of the note, q7f is 7 calls before its end")
LEVEL_RANGE = Message("'{word}' is no level of a voice", "V0 to V15")
CHORD_LONG = Message("a chord of more than {limit} notes", "each of them sounds for one call of the player in turn")
BENT_OUT = Message("'{word}' bends the note {where}", "notes go from 0C to 7B")
COUNT_RANGE = Message("'{word}' is no number of times", "1 to {limit}")
UNKNOWN_INSTRUMENT = Message("there is no instrument '{name}'", "{near}")

# -- patterns ---------------------------------------------------------------------------------------------------------

UNKNOWN_PATTERN = Message("there is no pattern '{name}'", "{near}")
PATTERN_TWICE = Message("there are two patterns '{name}'", "the first is in line {line}")
PATTERN_EMPTY = Message("nothing stands in the pattern '{name}'", "write notes into it, or take it away")
PATTERN_RECURSION = Message("the pattern '{name}' plays itself: {chain}", "take one of these calls away")
PATTERNS_DEEP = Message("patterns in patterns, more than {limit} deep", "write some of it out")
TRANSPOSITION = Message("'{word}' transposes too far", "semitones, at most {limit} up or down")
TRANSPOSED_OUT = Message("'{word}' transposes the note {note} {where}", "notes go from 0C to 7B")

# -- instruments ------------------------------------------------------------------------------------------------------

INSTRUMENT_TWICE = Message("there are two instruments '{name}'", "the first is in line {line}")
FIELD_TWICE = Message("{key} is given twice", "keep one of them")
UNKNOWN_FIELD = Message("an instrument has no '{word}'", "{near}")
ADSR_COUNT = Message("adsr has four values, not {count}", "attack, decay, sustain, release: adsr 0 9 8 4")
ADSR_RANGE = Message("'{word}' is no {what}", "a number from 0 to 15")
UNKNOWN_WAVE = Message("there is no waveform '{word}'", "{near}")
WAVE_MODIFIER = Message("'{word}' has no waveform", "ring and sync change one: tri+ring, saw+sync")
ONE_VALUE = Message("{key} has one value", "such as {right}")
BAD_VALUE = Message("'{word}' is no {what}", "{right}")
BAD_HARD_RESTART = Message("'{word}' is no hard restart", "a number of calls from 0 to {limit}: hr 2f")

WAVE_ALONE = Message("'{word}' goes with no other waveform", "write it alone")
WAVE_OFFSET = Message(
    "'{word}' is no number of semitones", "whole ones from {low} to {high}, such as pulse@+12 or tri@-24"
)
WAVE_OCTAVE = Message("'{word}' needs an octave here", "an instrument has no line to take one from: write {right}")
WAVE_NOTE = Message("'{word}' is no pitch", "a note with its octave: noise=7C; semitones from the note: noise@+12")
WAVE_NO_PITCH = Message("'{word}' has no pitch", "write it alone")
TABLE_LOOP_TWICE = Message("a table loops to one place only", "keep one '|'")
TABLE_LOOP_EMPTY = Message("nothing follows the '|' of {key}", "put it in front of what is to be repeated")
TABLE_LONG = Message("{what} has more than {limit} entries", "hold values: $800:12 lasts 12 calls")
TABLE_CALLS = Message("'{word}' is no number of calls", "a table counts calls of the player, :1 to :{limit}")
SLIDE_LENGTH = Message("how long does '{word}' take?", "write its length behind it: {right}")
NO_SLIDE = Message("a {what} does not slide", "the pitch does: {right}")
VIB_COUNT = Message("vib has two or three values, not {count}", "depth, rate, perhaps delay: vib .25 6 12f")
BAD_DELAY = Message("'{word}' is no delay", "a number of calls, such as 12f")
BAD_GATE = Message("'{word}' is no gate time", "a number of calls from 1 to {limit}: gate 6f")

# -- filters ----------------------------------------------------------------------------------------------------------

FILTER_TWICE = Message("there are two filters '{name}'", "the first is in line {line}")
UNKNOWN_FILTER_FIELD = Message("a filter has no '{word}'", "{near}")
UNKNOWN_FILTER = Message("there is no filter '{name}'", "{near}")
UNKNOWN_MODE = Message("there is no filter mode '{word}'", "{near}")
MODE_ALONE = Message("'none' goes with no other mode", "write it alone")
BAD_ROUTE = Message("'{word}' is no route", "voice numbers as in v13: route 2, route 13, or 0 for none")

# -- effects ----------------------------------------------------------------------------------------------------------

UNKNOWN_EFFECT = Message("there is no effect '{word}'", "{near}")
EFFECT_COUNT = Message("{word} needs {needs}; here it has {count}", "such as {right}")
PLAIN_VALUES = Message("{what} takes plain values, not '{word}'", "such as {right}")

# -- pasted lines -----------------------------------------------------------------------------------------------------

UNKNOWN_PASTED = Message("'{word}' is no line that can be pasted", "{near}")
PASTED_COUNT = Message("{word} has {count}, not {given}", "such as {right}")
PASTED_EMPTY = Message("an argument is missing here", "such as {right}")
PASTED_COMMA = Message("a comma is missing before '{word}'", "such as {right}")
PASTED_ARGUMENT = Message("'{word}' is no {what}", "{right}")
SHEET_TWICE = Message("voice {number} has two pasted sheets", "the first is in line {line}")
SHEET_EMPTY = Message("this sheet has no notes", "such as {right}")
SHEET_WORD = Message(
    "'{word}' does not belong into a pasted sheet",
    "it has notes and x only; more can be written in a voice: v1: C:4 _ E:8",
)

# -- warnings ---------------------------------------------------------------------------------------------------------

ENDS_EARLY = Message(
    "voice {voice} ends {difference} before voice {longest}", "it stays silent to the end; L makes a voice loop"
)
LOOPS_DIFFER = Message(
    "the loop of voice {voice} lasts {length}, that of voice {longest} {longer}", "they drift apart with each pass"
)
LOOP_TEMPO = Message(
    "the loop of voice {voice} keeps the tempo of its first pass",
    "the tempo changes in a loop of another length; it would be written out more than {limit} times",
)
LOOP_IN_CALLS = Message(
    "the loop of voice {voice} keeps the tempo of its first pass", "it has lengths in calls, and the tempo changes"
)
SLASH_UNPLAYED = Message(
    "what stands behind this '/' is never played: the only pass is the last one", "play the repeat twice or more"
)
SLUR_CLOSED = Message("this slur leads to no note: '{word}' closes the gate", "take the & away, or the {word}")
SLUR_END = Message("no note follows this slur", "take the & away")
UNUSED_PATTERN = Message("no voice plays the pattern '{name}'", "play it in a voice: *{name}")
FILTER_OWNERS = Message(
    "voice {voice} moves the filter, and so does {other}: the last write wins", "there is one filter for all voices"
)
FILTER_SETUP = Message(
    "the filter is set up by a pasted line, and voice {voice} starts a program of its own: the last write wins",
    "keep one of them",
)
VOLUME_TWICE = Message("the volume is set here and by 'volume' in line {line}: this line wins", "keep one of them")
SETUP_AGAIN = Message("{what} is set up a second time: this line wins", "keep one of the lines")
RESTART_LONG = Message(
    "the hard restart of '{name}' takes {restart}, and this note comes {gap} after the one before",
    "a shorter hr, or a longer note before",
)
CLIPPED = Message(
    "{note} is above what the SID reaches: it sounds {cents} cents flat", "the highest frequency is {top} Hz"
)
UNUSED = Message("no note uses the instrument '{name}'", "choose it in a voice: @{name}")
UNUSED_FILTER = Message("nothing uses the filter '{name}'", "name it in an instrument: filter {name}")
NO_MODE = Message("nothing says which mode the filter '{name}' has", "such as mode low: without one, it is silent")
NO_MODE_ROUTED = Message(
    "this voice goes through the filter, and nothing says which mode it has",
    "such as !mode(low): without one, it is silent",
)
ARP_STAYS = Message("this arp stays on its last step, {last} semitones", "a | where it is to begin again: {right}")
NOISE_MIX = Message("noise together with another waveform can silence the noise until a reset", "use noise alone")
ADSR_BUG = Message("notes of '{name}' may begin up to 33 ms late: the chip's ADSR delay bug", "{right}")
