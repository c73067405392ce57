/**
 * Shell functions with which root goes into directories that others may own.
 *
 * `enter DIRECTORY [make]` goes there one part at a time, and stops where somebody has put a link: root follows only links
 * that root has made. Once inside, `.` is this directory, whatever its owner puts in its place. With `make`, what is missing
 * is made: the last part readable for root alone, until it has its mode.
 *
 * `beside PATH` enters the directory of a file and sets `$name`; where root has linked the file elsewhere, it goes there.
 * `own PATH OWNER:GROUP MODE` gives a file owner and mode by its descriptor.
 *
 * Where others may rename, a link of root's could be taken away and brought back between two looks: one that has moved a
 * moment ago is looked at again, and has to be the same.
 */
export const enterFunctions = `refuse() { echo "$*" >&2; exit 1; }
follow() {
  hops=$((hops + 1))
  [ "$hops" -le 40 ] || refuse "$PWD/$1 leads from one symbolic link to the next"
  link=$(stat -c '%u %Z %d:%i %z' -- "./$1") || exit 1
  case $link in '0 '*) ;; *) refuse "$PWD/$1 is a symbolic link that root did not make" ;; esac
  case $(stat -c '%u %A' .) in
    '0 '?????-??-*) ;;
    *)
      moved=\${link#* }
      [ "$(($(date +%s) - \${moved%% *}))" -gt 1 ] || sleep 2 ;;
  esac
  target=$(readlink -- "./$1") || exit 1
  [ "$(stat -c '%u %Z %d:%i %z' -- "./$1")" = "$link" ] || refuse "$PWD/$1 is being replaced by somebody else"
}
enter() {
  todo=$1 make=\${2-} hops=\${hops:-0}
  case $todo in /*) cd / || exit 1 ;; esac
  while [ -n "$todo" ]; do
    part=\${todo%%/*}
    case $todo in */*) todo=\${todo#*/} ;; *) todo= ;; esac
    case $part in
      '' | .) continue ;;
      ..) cd -P .. || exit 1; continue ;;
    esac
    if [ -L "./$part" ]; then
      follow "$part"
      todo=$target\${todo:+/$todo}
      case $target in /*) cd / || exit 1 ;; esac
      continue
    fi
    if [ -n "$make" ] && [ ! -e "./$part" ]; then
      mode=755
      [ -n "$todo" ] || mode=700
      mkdir -m "$mode" -- "./$part" || exit 1
    fi
    want=\${PWD%/}/$part
    [ -d "./$part" ] || refuse "$want is no directory"
    cd -P "./$part" || exit 1
    [ "$PWD" = "$want" ] || refuse "$want has become a symbolic link"
  done
}
beside() {
  name=\${1##*/}
  enter "\${1%"$name"}"
  while [ -L "./$name" ]; do
    follow "$name"
    name=\${target##*/}
    enter "\${target%"$name"}"
  done
}
own() {
  (
    enter "\${1%/*}/"
    name=\${1##*/}
    [ ! -L "./$name" ] || refuse "$1 has become a symbolic link"
    [ -f "./$name" ] || refuse "$1 is no regular file any more"
    exec 3<"./$name" || exit 1
    case $(readlink /proc/self/fd/3) in "\${PWD%/}/$name") ;; *) refuse "$1 has become a symbolic link" ;; esac
    chown -- "$2" /proc/self/fd/3 && chmod -- "$3" /proc/self/fd/3
  ) || exit 1
}`;
