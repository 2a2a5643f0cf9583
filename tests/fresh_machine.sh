#!/usr/bin/env bash
# Proof that a machine with python3, python3-venv, git and make runs and tests the program, and nothing else is needed.
# Makes such a machine with debootstrap (as root), clones the last commit into it, and there, as an ordinary user:
# `make run`, a demo login, a case opened, `make test`. Prints the minutes of each.
#   tests/fresh_machine.sh [a debootstrap root made earlier, which is copied]
set -euo pipefail
cd "$(dirname "$0")/.."

base=${1:-}
port=${PORT:-8765}
root=$(mktemp -d /tmp/fresh-machine.XXXXXX)
server=

finish() {
  if [ -n "$server" ]; then
    kill -TERM "$server" 2>/dev/null && wait "$server" 2>/dev/null || true
  fi
  rm -rf --one-file-system "$root"
}
trap finish EXIT

if [ -n "$base" ]; then
  cp -a "$base/." "$root/"
else
  debootstrap --variant=minbase --include=python3,python3-venv,git,make,ca-certificates \
    bookworm "$root" "${MIRROR:-http://deb.debian.org/debian}" >/dev/null
fi
chmod 755 "$root"
chroot "$root" useradd --create-home clerk
git clone --quiet --no-hardlinks . "$root/home/clerk/program"
chroot "$root" chown -R clerk:clerk /home/clerk

# The way to PyPI is this machine's: name server, certificates, proxy and pip's own settings.
for file in /etc/resolv.conf /etc/hosts /etc/pip.conf /etc/ssl/certs/ca-certificates.crt; do
  if [ -e "$file" ]; then cp -L "$file" "$root$file"; fi
done
way=()
for name in http_proxy https_proxy no_proxy HTTP_PROXY HTTPS_PROXY NO_PROXY PIP_INDEX_URL; do
  if [ -n "${!name:-}" ]; then way+=("$name=${!name}"); fi
done

inside() {
  exec chroot --userspec=clerk:clerk "$root" env -i HOME=/home/clerk PATH=/usr/bin:/bin "${way[@]}" \
    sh -c 'cd /home/clerk/program && exec "$@"' - "$@"
}
minutes() {
  awk -v seconds="$1" 'BEGIN { printf "%.1f minutes", seconds / 60 }'
}

SECONDS=0
(inside make run PORT="$port") &
server=$!
(inside python3 tests/first_visit.py "http://127.0.0.1:$port") &
visit=$!
wait -n -p first "$server" "$visit"
if [ "$first" = "$server" ]; then
  echo "make run ended by itself" >&2
  kill "$visit"
  exit 1
fi
echo "make run, until a case was open: $(minutes $SECONDS)"
kill -TERM "$server"
wait "$server" || true
server=

SECONDS=0
(inside make test)
echo "make test: $(minutes $SECONDS)"
