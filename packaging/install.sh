#!/bin/sh
# install.sh [--prefix DIR] [--remove]: installs jumppatch below DIR (/usr/local if not given), or removes
# what it installed there.
set -eu

here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd -P)
prefix=/usr/local
remove=
while [ $# -gt 0 ]; do
  case $1 in
    --prefix=*) prefix=${1#*=} ;;
    --prefix)
      [ $# -gt 1 ] || set -- "$1" ''
      prefix=$2
      shift
      ;;
    --remove) remove=yes ;;
    *)
      printf 'usage: install.sh [--prefix DIR] [--remove]\n' >&2
      exit 2
      ;;
  esac
  shift
done
[ -n "$prefix" ] || {
  printf 'install.sh: --prefix needs a folder\n' >&2
  exit 2
}

# What was installed last, one path a line; those that end in / are folders that were not there before.
list=$prefix/share/jumppatch/installed

remove() {
  [ -e "$list" ] || return 0
  rm -rf -- "$prefix/share/jumppatch/archives"
  listed=$(cat -- "$list")
  rm -f -- "$list"
  # Folders behind what is in them; where others have put something they stay.
  printf '%s\n' "$listed" | sort -r | while IFS= read -r path; do
    case $path in
      */) rmdir -- "$prefix/$path" 2>/dev/null || true ;;
      *) rm -f -- "$prefix/$path" ;;
    esac
  done
}

# Prints the folders above $1, and the prefix, that are not there.
missing() {
  above=$1
  while [ "$above" != "${above%/*}" ]; do
    above=${above%/*}
    [ -d "$prefix/$above" ] || printf '%s/\n' "$above"
  done
  [ -d "$prefix" ] || printf '/\n'
}

if [ -n "$remove" ]; then
  [ -e "$list" ] || {
    printf 'install.sh: nothing is installed in %s\n' "$prefix" >&2
    exit 1
  }
  remove
  exit
fi

umask 022
# An older version may have had files that this one has not.
remove
files=$(cd -- "$here" && find bin lib share -type f)
# Written first, so that an interrupted installation can be removed, too.
listed=$(printf '%s\n' "$files" share/jumppatch/installed | while IFS= read -r file; do
  printf '%s\n' "$file"
  missing "$file"
done | sort -u)
mkdir -p -- "$prefix/share/jumppatch/archives"
printf '%s\n' "$listed" >"$list"
printf '%s\n' "$files" | while IFS= read -r file; do
  mkdir -p -- "$prefix/${file%/*}"
  cp -p -- "$here/$file" "$prefix/$file"
done
printf 'installed: %s\n' "$prefix/bin/jumppatch"
# Makes the archive from which it starts fast, and says what is missing.
"$prefix/bin/jumppatch" --version
