#!/usr/bin/env bash
# Installs what the lists name and the system lacks; without the right to, names the exact command.
#   packaging/install-system.sh LIST...           packages of these lists
#   packaging/install-system.sh --venv PYTHON     what `PYTHON -m venv` needs
set -euo pipefail

missing=()
if [ "${1:-}" = "--venv" ]; then
    python=$2
    "$python" -c 'import ensurepip, venv' 2>/dev/null && exit 0
    missing=("$("$python" -c 'import sys; print("python%d.%d-venv" % sys.version_info[:2])')")
else
    while read -r package command _; do
        case "$package" in "" | "#"*) continue ;; esac
        if [ -n "$command" ] && command -v "$command" >/dev/null 2>&1; then continue; fi
        state=$(dpkg-query -W -f='${db:Status-Status}' "$package" 2>/dev/null || true)
        [ "$state" = installed ] || missing+=("$package")
    done < <(cat "$@")
fi
[ ${#missing[@]} -gt 0 ] || exit 0

if ! command -v apt-get >/dev/null 2>&1; then
    echo "This system has no apt-get. Install the equivalents of: ${missing[*]}" >&2
    exit 1
fi
as_root=()
if [ "$(id -u)" -ne 0 ]; then
    if ! command -v sudo >/dev/null 2>&1 || ! { sudo -n true 2>/dev/null || [ -t 0 ]; }; then
        echo "System packages are missing. As root, run this, then start again:" >&2
        echo "    apt-get update && apt-get install -y --no-install-recommends ${missing[*]}" >&2
        exit 1
    fi
    as_root=(sudo)
fi
echo "Installing system packages: ${missing[*]}" >&2
install=(env DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends)
if ! "${as_root[@]}" "${install[@]}" "${missing[@]}" >&2; then
    "${as_root[@]}" apt-get update -q >&2
    "${as_root[@]}" "${install[@]}" "${missing[@]}" >&2
fi
