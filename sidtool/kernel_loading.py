"""Loading of compiled kernels, wherever their compiled form can be kept; for the SID's and the machine's alike."""

from __future__ import annotations

import contextlib
import importlib
import sys
from collections.abc import Callable, Iterator
from pickle import PickleError
from types import ModuleType

from sidtool.kernel_cache import Sources, is_kept, no_folder, seal, use_temporary_folder

UNUSABLE = OSError, RuntimeError, EOFError, PickleError  # a cache folder that is not there, full or broken


def load(path: str, sources: Sources) -> ModuleType:
    """A kernel's module, which is compiled in this process if it has to be.

    Args:
        path: of the module, with dots.
        sources: its file, and the others that are compiled into it.

    Raises:
        UserError: no folder at all can be written.
    """
    if path not in sys.modules and compiler_is_on():
        try:
            is_kept(sources)
            with _bare_contexts():
                kernel = importlib.import_module(path)
            seal(sources)
        except UNUSABLE as error:
            use_temporary_folder(error)
        else:
            return kernel
    try:
        return importlib.import_module(path)
    except OSError as error:
        raise no_folder(error) from error


def compiler_is_on() -> bool:
    """Whether numba compiles at all."""
    import numba

    return not numba.config.DISABLE_JIT


def has_to_be_compiled(sources: Sources) -> bool:
    """Whether a kernel is not in the cache."""
    if not compiler_is_on():
        return False
    try:
        return not is_kept(sources)
    except UNUSABLE as error:
        use_temporary_folder(error)
        return True


@contextlib.contextmanager
def _bare_contexts() -> Iterator[None]:
    """Lets numba load what it has compiled before without its registries of types and operations.

    It would fill them first, which takes 0.2 s, twice as long as all kernels; only compiling needs them. Should
    something have to be compiled in here after all, they are filled then.
    """
    from numba.core.registry import cpu_target

    contexts = cpu_target.typing_context, cpu_target.target_context

    def fill() -> None:
        for context in contexts:
            if "refresh" in vars(context):
                del context.refresh
                context.refresh()

    for context in contexts:
        context.refresh = lambda: None
    try:
        with announced(fill):
            yield
    finally:
        for context in contexts:
            vars(context).pop("refresh", None)


@contextlib.contextmanager
def announced(announce: Callable[[], None]) -> Iterator[None]:
    """Calls ``announce`` when numba begins to compile something in here, once."""
    from numba.core import event

    class Listener(event.Listener):  # type: ignore[misc] # numba is untyped
        told = False

        def on_start(self, _: object) -> None:
            if not self.told:
                self.told = True
                announce()

        def on_end(self, _: object) -> None:
            pass

    with event.install_listener("numba:compile", Listener()):
        yield
