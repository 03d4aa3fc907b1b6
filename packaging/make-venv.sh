#!/usr/bin/env bash
# Makes or updates a virtual environment from a hash-locked list, with this tree installed in it.
#   packaging/make-venv.sh VENV LOCK
set -euo pipefail
venv=$1
lock=$2
here=$(cd "$(dirname "$0")" && pwd)

if [ ! -x "$venv/bin/python" ] || ! "$venv/bin/python" -m pip --version >/dev/null 2>&1; then
    python=
    for name in "${PYTHON:-}" python3.11 python3 python3.12 python3.13 python; do
        [ -n "$name" ] && command -v "$name" >/dev/null 2>&1 || continue
        if "$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
            python=$name
            break
        fi
    done
    if [ -z "$python" ]; then
        echo "Python 3.11 or newer is needed. On Debian 12: apt-get install -y python3 python3-venv" >&2
        exit 1
    fi
    "$here/install-system.sh" --venv "$python"
    "$python" -m venv --clear "$venv"
fi
pip=("$venv/bin/python" -m pip --disable-pip-version-check install --quiet)
"${pip[@]}" --require-hashes --requirement "$lock"
"${pip[@]}" --no-deps --no-index --no-build-isolation --editable "$here/.."
