"""The command line that starts a Python program with nothing but the interpreter to see.

Bubblewrap gives it no network, no other process, no capability and an empty root in which only
the interpreter, the system's shared libraries and the packages that read DICOM stand, read-only.

Source: security design 12.
"""

import shutil
import sys
import sysconfig
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

PACKAGES = ("continuity_kit", "pydicom", "msgspec")
PAGE_PACKAGES = ("pypdfium2", "pypdfium2_raw", "pypdfium2_cfg")
"""What draws pages; only an installation with the desktop application has it."""
SYSTEM_FOLDERS = ("/lib", "/lib64", "/usr/lib", "/usr/lib64")
LINKER_CACHE = "/etc/ld.so.cache"


def plain_command(program: str) -> tuple[str, ...]:
    """Return the command that runs a program text in an interpreter of its own.

    No site folder, no environment, no compiled files written: only the packages are importable.
    """
    parents = dict.fromkeys(str(folder.parent) for folder in _package_folders())
    start = f"import sys; sys.path += {list(parents)!r}\n{program}"
    return (str(_interpreter()), "-I", "-S", "-B", "-X", "utf8", "-c", start)


def sandbox_command(program: str) -> tuple[str, ...] | None:
    """Return the same command inside bubblewrap; None where bubblewrap is not installed.

    That it is installed does not tell that the kernel lets it work: only starting it does.
    """
    bubblewrap = shutil.which("bwrap", path="/usr/bin:/usr/local/bin:/bin")
    if bubblewrap is None:
        return None
    walls = ("--unshare-all", "--as-pid-1", "--cap-drop", "ALL", "--die-with-parent")
    return (
        bubblewrap,
        *walls,
        "--new-session",
        "--clearenv",
        *_mounts(),
        "--chdir",
        "/",
        "--",
        *plain_command(program),
    )


def _mounts() -> Iterator[str]:
    for folder in map(Path, SYSTEM_FOLDERS):
        if folder.is_symlink():
            yield from ("--symlink", str(folder.readlink()), str(folder))
        elif folder.is_dir():
            yield from ("--ro-bind", str(folder), str(folder))
    yield from ("--ro-bind-try", LINKER_CACHE, LINKER_CACHE)
    for path in dict.fromkeys((*_interpreter_parts(), *_package_folders())):
        yield from ("--ro-bind", str(path), str(path))


def _interpreter() -> Path:
    """Return the interpreter itself, not a virtual environment's link to it."""
    version = f"python{sys.version_info.major}.{sys.version_info.minor}"
    base = Path(sys.base_prefix) / "bin" / version
    return (base if base.exists() else Path(sys.executable)).resolve()


def _interpreter_parts() -> Iterator[Path]:
    yield _interpreter()
    for name in ("stdlib", "platstdlib"):
        yield Path(sysconfig.get_path(name, vars={"installed_platbase": sys.base_exec_prefix}))
    library, folder = (sysconfig.get_config_var(name) for name in ("LDLIBRARY", "LIBDIR"))
    if library and folder:
        yield from sorted(Path(folder).glob(f"{str(library).removesuffix('.a')}*.so*"))
        if (shared := Path(folder) / str(library)).exists() and ".so" in shared.name:
            yield from sorted(shared.parent.glob(f"{shared.name}*"))


def _package_folders() -> tuple[Path, ...]:
    found = []
    for name in PACKAGES:
        spec = find_spec(name)
        if spec is None or spec.origin is None:
            raise ModuleNotFoundError(name)
        found.append(Path(spec.origin).parent)
    for name in PAGE_PACKAGES:
        spec = find_spec(name)
        if spec is not None and spec.origin is not None:
            found.append(Path(spec.origin).parent)
    return tuple(found)
