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

# What was installed last, one path a line.
list=$prefix/share/jumppatch/installed

remove() {
  [ -e "$list" ] || return 0
  while IFS= read -r file; do
    rm -f -- "$prefix/$file"
  done <"$list"
  rm -rf -- "$prefix/share/jumppatch/archives"
  # Folders that are empty now, the deepest first; those of others stay.
  sed 's|/[^/]*$||' "$list" | sort -ru | while IFS= read -r folder; do
    while [ "$folder" != "${folder%/*}" ] && rmdir -- "$prefix/$folder" 2>/dev/null; do
      folder=${folder%/*}
    done
  done
  rm -f -- "$list"
  rmdir -- "$prefix/share/jumppatch" 2>/dev/null || true
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
mkdir -p -- "$prefix/share/jumppatch"
# An older version may have had files that this one has not.
remove
mkdir -p -- "$prefix/share/jumppatch/archives"
(cd -- "$here" && find bin share -type f | sort) >"$list.new"
while IFS= read -r file; do
  mkdir -p -- "$prefix/${file%/*}"
  cp -p -- "$here/$file" "$prefix/$file"
done <"$list.new"
mv -f -- "$list.new" "$list"
printf 'installed: %s\n' "$prefix/bin/jumppatch"
# Makes the archive from which it starts fast, and says what is missing.
"$prefix/bin/jumppatch" --version
