"""Samples to a WAV, FLAC or Ogg Vorbis file."""

from __future__ import annotations

import enum
import shutil
import stat
import tempfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sidtool.errors import UserError
from sidtool.files import replacing

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

INT16_SCALE = 32768.0  # what libsndfile divides by when it reads 16-bit samples as floats
INT16_PEAK = 32767
LARGEST_WAV = 0xFFFFFFFF - 4096  # RIFF counts bytes in 32 bits; the header takes some

_CHUNK = 1 << 14  # samples given to the encoder at once


class Format(enum.Enum):
    """How samples are stored. WAV and FLAC are 16-bit and hold the same samples; Ogg Vorbis is lossy.

    ``WAV_FLOAT`` keeps the samples as they are, 32-bit float, beyond full scale too.
    """

    WAV = "wav"
    WAV_FLOAT = "wav-float"
    FLAC = "flac"
    OGG = "ogg"

    @property
    def suffix(self) -> str:
        """The suffix of such a file.

        >>> Format.WAV_FLOAT.suffix
        '.wav'
        """
        return ".wav" if self is Format.WAV_FLOAT else f".{self.value}"


# The names that libsndfile has for them, and the highest sample rate in Hz: libsndfile keeps it as a signed 32-bit
# number, a FLAC frame header has room for 655350, and libvorbis has no setup above 200000 (libsndfile 1.2.2 crashes).
_LIBSNDFILE = {
    Format.WAV: ("WAV", "PCM_16", 0x7FFFFFFF),
    Format.WAV_FLOAT: ("WAV", "FLOAT", 0x7FFFFFFF),
    Format.FLAC: ("FLAC", "PCM_16", 655350),
    Format.OGG: ("OGG", "VORBIS", 200000),
}
_BY_SUFFIX = {".wav": Format.WAV, ".flac": Format.FLAC, ".ogg": Format.OGG}


def format_of(path: str | Path) -> Format:
    """The format that the suffix of a file name stands for.

    Raises:
        UserError: the suffix stands for none.

    >>> format_of("song.FLAC")
    <Format.FLAC: 'flac'>
    """
    suffix = Path(path).suffix
    try:
        return _BY_SUFFIX[suffix.lower()]
    except KeyError:
        told = (
            f"{suffix} is no sound file that can be written" if suffix else "the name does not say which sound format"
        )
        raise UserError(f"{path}: {told}", f"end the name in {', '.join(list(_BY_SUFFIX)[:-1])} or .ogg") from None


def write_file(
    path: str | Path,
    blocks: Iterable[NDArray[np.float32]],
    rate: int,
    progress: Callable[[int], None] | None = None,
    encoding: Format | None = None,
) -> int:
    """Writes samples to a file, whole or not at all: an existing file stays until the new one is complete.

    The same samples, in whatever blocks, give the same bytes for 16-bit WAV and FLAC. A float WAV carries the second it
    was written in, an Ogg file a random stream number; decoded, they too are the same each time.

    Args:
        path: its suffix chooses the format: .wav, .flac, .ogg. A pipe or device gets the file once it is complete.
        blocks: mono float32 arrays of any lengths, full scale ±1; what exceeds it is clipped (not for ``WAV_FLOAT``).
        rate: samples per second; FLAC allows 655350, Ogg Vorbis 200000.
        progress: called every 16384 samples, and at the end, with the number of samples written so far.
        encoding: in place of the suffix' format, such as ``Format.WAV_FLOAT``; must not contradict the suffix.

    Returns:
        the number of samples written.

    Raises:
        UserError: unknown suffix, impossible rate, no samples, no such folder, full disk, ...
    """
    chosen = _chosen(path, encoding)
    highest = _LIBSNDFILE[chosen][2]
    if not 1 <= rate <= highest:
        raise UserError(f"{path}: a {chosen.value} file cannot have {rate} samples per second", f"at most {highest}")
    encoder = _Encoder(path, chosen, rate, progress or _ignore)
    with replacing(path) as target:
        if target.exists() and not stat.S_ISREG(target.stat().st_mode):
            return encoder.write_through(target, blocks)
        return encoder.write(target, blocks)


def to_int16(samples: NDArray[np.float32]) -> NDArray[np.int16]:
    """16-bit samples: times 32768, rounded to the nearest (a half to even), clipped at ±32767.

    The clipping is symmetric so that it does not add an offset of its own.

    >>> import numpy as np
    >>> to_int16(np.array([0.0, 0.5, 1.5 / 32768, 1.0, -1.0, 7.0], np.float32)).tolist()
    [0, 16384, 2, 32767, -32767, 32767]
    """
    import numpy as np

    nearest = np.rint(samples * np.float32(INT16_SCALE))
    stored: NDArray[np.int16] = np.clip(nearest, -INT16_PEAK, INT16_PEAK).astype(np.int16)
    return stored


def _chosen(path: str | Path, encoding: Format | None) -> Format:
    if encoding is None:
        return format_of(path)
    by_suffix = _BY_SUFFIX.get(Path(path).suffix.lower())
    if by_suffix is not None and by_suffix.suffix != encoding.suffix:
        raise UserError(
            f"{path}: the name says {by_suffix.value}, but the format chosen is {encoding.value}",
            f"end the name in {encoding.suffix}",
        )
    return encoding


@dataclass(frozen=True, slots=True)
class _Encoder:
    """Writes one sound file; ``path`` is the name the user knows it by."""

    path: str | Path
    encoding: Format
    rate: int
    progress: Callable[[int], None]

    def write(self, target: Path, blocks: Iterable[NDArray[np.float32]]) -> int:
        """Writes to a regular file and checks that it is complete; returns the number of samples."""
        soundfile = _libsndfile()
        container, subtype, _ = _LIBSNDFILE[self.encoding]
        what = {"samplerate": self.rate, "channels": 1, "format": container, "subtype": subtype}
        count = 0
        try:
            with soundfile.SoundFile(str(target), "w", **what) as file:
                for chunk in _chunks(blocks):
                    file.write(_stored(chunk, self.encoding))
                    count += len(chunk)
                    self._check_length(count)
                    self.progress(count)
        except (soundfile.LibsndfileError, AssertionError) as error:  # the assertion: soundfile's, on a short write
            raise self._failure(target, str(error)) from None
        if count == 0:  # FLAC cannot say so
            raise UserError(f"{self.path}: not written: there is not a single sample to write")
        if not _is_complete(target, count):
            raise self._failure(target, "the file came out incomplete")
        return count

    def write_through(self, target: Path, blocks: Iterable[NDArray[np.float32]]) -> int:
        """Writes to a pipe or device: the headers are completed at the end, and those cannot go back."""
        with tempfile.TemporaryDirectory(prefix="sidtool-") as folder:
            spool = Path(folder, "spool")
            count = self.write(spool, blocks)
            with open(spool, "rb") as source, open(target, "wb") as sink:
                shutil.copyfileobj(source, sink)
        return count

    def _check_length(self, count: int) -> None:
        width = {Format.WAV: 2, Format.WAV_FLOAT: 4}.get(self.encoding)
        if width is not None and count * width > LARGEST_WAV:
            raise UserError(f"{self.path}: a WAV file holds no more than 4 GiB", "render a shorter piece, or to .flac")

    def _failure(self, target: Path, reason: str) -> UserError:
        """Why a file could not be written: libsndfile does not keep the reason, but writing more meets it again.

        Raises:
            OSError: the reason, which ``replacing`` tells.
        """
        with open(target, "ab") as file:
            file.write(bytes(1 << 16))
        return UserError(f"{self.path}: cannot be written: {reason}", "is the disk full?")


def _chunks(blocks: Iterable[NDArray[np.float32]]) -> Iterator[NDArray[np.float32]]:
    """The samples of all blocks in pieces of one size.

    The output of the Vorbis encoder depends on it, and libsndfile 1.2.2 crashes when given ten million samples at once.
    """
    import numpy as np

    pending = np.empty(_CHUNK, np.float32)
    filled = 0
    for block in blocks:
        samples = np.asarray(block, dtype=np.float32)
        if samples.ndim != 1 or not np.isfinite(samples).all():
            raise ValueError(f"a block must be one row of finite samples, not of shape {samples.shape}")
        while len(samples):
            count = min(len(samples), _CHUNK - filled)
            pending[filled : filled + count] = samples[:count]
            samples = samples[count:]
            filled += count
            if filled == _CHUNK:
                yield pending
                filled = 0
    if filled:
        yield pending[:filled]


def _stored(samples: NDArray[np.float32], encoding: Format) -> NDArray[Any]:
    """The samples in the type that the encoder takes."""
    import numpy as np

    if encoding is Format.WAV_FLOAT:
        return samples
    if encoding is Format.OGG:
        return np.clip(samples, -1, 1)
    return to_int16(samples)


def _is_complete(target: Path, count: int) -> bool:
    """Whether a finished file holds ``count`` samples up to the last.

    libsndfile 1.2.2 reports no error when a FLAC or Ogg file meets a full disk, and the FLAC header then promises more
    samples than there are: only reading the last one tells.
    """
    soundfile = _libsndfile()
    try:
        with soundfile.SoundFile(str(target)) as file:
            if file.frames != count:
                return False
            file.seek(count - 1)
            return len(file.read(1)) == 1
    except soundfile.LibsndfileError:
        return False


def _libsndfile() -> Any:
    try:
        import soundfile
    except OSError:  # the package is there, the library behind it is not
        raise UserError(
            "sound files need the library libsndfile, which is not installed",
            "install it: apt install libsndfile1, dnf install libsndfile, or brew install libsndfile",
        ) from None
    return soundfile


def _ignore(_samples: int) -> None:
    pass
