"""A private CUPS on the loopback: a cups-pdf queue, and queues whose printer is in trouble.

It runs as root only, as CUPS itself does; whoever lacks the packages skips these tests by name.
"""

import os
import shutil
import socket
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

PPD = Path("/usr/share/ppd/cups-pdf/CUPS-PDF_opt.ppd")
PDF_BACKEND = Path("/usr/lib/cups/backend/cups-pdf")
SERVER_BIN = Path("/usr/lib/cups")
PDF_CONFIG = Path("/etc/cups/cups-pdf.conf")
PROGRAMS = ("cupsd", "lp", "lpstat", "lpadmin", "cupsdisable", "cupsreject", "ipptool")

CUPSD = """\
LogLevel debug
Listen 127.0.0.1:{port}
Browsing No
WebInterface No
DefaultAuthType None
MaxJobTime 0
<Location />
  Order allow,deny
  Allow from 127.0.0.1
</Location>
<Location /admin>
  Order allow,deny
  Allow from 127.0.0.1
</Location>
<Policy default>
  <Limit All>
    Order allow,deny
    Allow from 127.0.0.1
  </Limit>
</Policy>
"""

FILES = """\
SystemGroup root lpadmin
ServerRoot {root}/etc
RequestRoot {root}/spool
TempDir {root}/spool/tmp
CacheDir {root}/cache
StateDir {root}/state
DataDir /usr/share/cups
ServerBin {root}/bin
AccessLog {root}/log/access
ErrorLog {root}/log/error
PageLog {root}/log/page
"""

BACKEND = """\
#!/bin/sh
[ $# -eq 0 ] && {{ echo 'direct kit "Unknown" "Kit"'; exit 0; }}
echo "$3 | $5" > {root}/log/asked-"$1"
case "$DEVICE_URI" in
  kit:/empty)
    echo "STATE: +media-empty-error" >&2
    while [ ! -e {root}/refilled ]; do sleep 0.1; done
    echo "STATE: -media-empty-error" >&2 ;;
  kit:/jam)
    echo "STATE: +media-jam-error" >&2
    while [ ! -e {root}/freed ]; do sleep 0.1; done
    echo "STATE: -media-jam-error" >&2 ;;
  kit:/fail) exit 1 ;;
esac
cat "${{6:-/dev/stdin}}" > {root}/out/"$3"-"$1"-"$4".pdf
"""


@dataclass(frozen=True)
class Cups:
    """A running CUPS; what was printed lies in `out`."""

    root: Path
    server: str

    @property
    def out(self) -> Path:
        return self.root / "out"

    def run(self, *words: str) -> None:
        environment = {**os.environ, "CUPS_SERVER": self.server, "LC_ALL": "C"}
        subprocess.run(words, check=True, capture_output=True, env=environment)

    def asked(self, job: int) -> str:
        """Return the title and the options that a job came to its printer with."""
        return (self.root / "log" / f"asked-{job}").read_text(encoding="utf-8")

    def printed(self) -> list[str]:
        """Return the names of documents that came out, by job."""
        return sorted(path.name for path in self.out.iterdir())


def lacking() -> str:
    """Return what is not installed, "" when a private CUPS can run."""
    if os.geteuid() != 0:
        return "root"
    paths = [PPD, PDF_BACKEND, PDF_CONFIG]
    gone = [str(path) for path in paths if not path.exists()]
    return ", ".join([*gone, *(name for name in PROGRAMS if shutil.which(name) is None)])


def pause() -> None:
    """Wait a moment for the real printer queue."""
    threading.Event().wait(0.1)


@contextmanager
def private_cups(root: Path) -> Iterator[Cups]:
    """Run a CUPS with queues PDFTEST (cups-pdf), PLAIN, EMPTY, JAM, FAIL and SHUT until the end."""
    root.chmod(0o755)
    for parent in root.parents:
        if parent.stat().st_mode & 0o001 == 0:
            parent.chmod(parent.stat().st_mode | 0o011)
    for folder in ("etc/ppd", "spool/tmp", "cache", "state/certs", "log", "out", "bin/backend"):
        (root / folder).mkdir(parents=True)
    (root / "out").chmod(0o1777)
    for part in SERVER_BIN.iterdir():
        if part.name != "backend":
            (root / "bin" / part.name).symlink_to(part)
    (root / "bin/backend/cups-pdf").symlink_to(PDF_BACKEND)
    backend = root / "bin/backend/kit"
    backend.write_text(BACKEND.format(root=root), encoding="ascii")
    backend.chmod(0o700)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    (root / "etc/cupsd.conf").write_text(CUPSD.format(port=port), encoding="ascii")
    (root / "etc/cups-files.conf").write_text(FILES.format(root=root), encoding="ascii")
    name = f"KIT{os.getpid()}"
    settings = PDF_CONFIG.with_name(f"cups-pdf-{name}.conf")
    settings.write_text(f"Out {root}/out\nAnonDirName {root}/out\nLog {root}/log\n", "ascii")
    words = ["cupsd", "-f", "-c", f"{root}/etc/cupsd.conf", "-s", f"{root}/etc/cups-files.conf"]
    made = Cups(root, f"127.0.0.1:{port}")
    server = subprocess.Popen(words)
    try:
        _wait(port)
        made.run("lpadmin", "-p", "PDFTEST", "-E", "-v", f"cups-pdf:/{name}", "-P", str(PPD))
        for queue in ("PLAIN", "EMPTY", "JAM", "FAIL"):
            made.run("lpadmin", "-p", queue, "-E", "-v", f"kit:/{queue.lower()}", "-m", "raw",
                     "-o", "printer-error-policy=abort-job")  # fmt: skip
        made.run("lpadmin", "-p", "SHUT", "-E", "-v", "kit:/plain", "-m", "raw")
        made.run("cupsreject", "SHUT")
        yield made
    finally:
        (root / "refilled").touch()
        (root / "freed").touch()
        server.terminate()
        server.wait(20)
        settings.unlink()


def _wait(port: int) -> None:
    for _ in range(200):
        with socket.socket() as asked:
            if asked.connect_ex(("127.0.0.1", port)) == 0:
                return
        pause()
    raise TimeoutError("cupsd did not start")
