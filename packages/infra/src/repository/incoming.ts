import { quoteWord, quoteWords, type HostFacts } from '@pigsty/sdk';
import type { InfraNode } from '../spec/components.ts';
import { parsePackage, type RepositoryPackage } from './state.ts';

/** A package file that is about to be sent. */
export interface PackageFile {
  /** As messages name it. */
  readonly label: string;
  readonly bytes: number;
  /** Of the file, in hexadecimal. */
  readonly sha256: string;
}

/** Package files that a host holds beside its repository, and what they are. */
export interface Incoming {
  readonly directory: string;
  readonly packages: readonly RepositoryPackage[];
}

/** Begins the name of every directory of incoming files below `$store`. */
const prefix = 'incoming-';

/**
 * Shell for each package format: `inspect FILE LABEL` sets `package`, `version`, `arch` and `file`, its name in a repository, or returns 1
 * after it has said what is wrong.
 */
const inspect = {
  deb: `is=deb own=$(dpkg --print-architecture) any=all
inspect() {
  dpkg-deb --fsys-tarfile "$1" >/dev/null 2>&1 && package=$(dpkg-deb -f "$1" Package 2>/dev/null) && version=$(dpkg-deb -f "$1" Version) && arch=$(dpkg-deb -f "$1" Architecture) || { wrong "$2 is damaged, or not all of a package"; return 1; }
  file=$(printf '%s_%s_%s.deb' "$package" "$version" "$arch" | sed 's/:/%3a/g')
}`,
  rpm: `is=rpm own=$(uname -m) any=noarch
inspect() {
  rpm -K --nosignature "$1" >/dev/null 2>&1 && said=$(rpm -qp --nosignature --qf '%{NAME} %{EVR} %{ARCH} %{NAME}-%{VERSION}-%{RELEASE}.%{ARCH}.rpm %{SOURCEPACKAGE}\\n' "$1" 2>/dev/null) || { wrong "$2 is damaged, or not all of a package"; return 1; }
  read -r package version arch file source <<END
$said
END
  [ "$source" = '(none)' ] || { wrong "$2 is a source package"; return 1; }
}`,
} as const;

/**
 * Reads package files from standard input, one after the other, and keeps them beside the repository of an infra node once each is a package
 * that it may hold. Prints what `parseIncoming` reads; fails, and keeps nothing, with everything that is wrong.
 */
export function incomingScript(
  { params: { repo_home, repo_name } }: InfraNode,
  { family, files }: { readonly family: HostFacts['family']; readonly files: readonly PackageFile[] },
): string {
  const kibibytes = Math.ceil(files.reduce((sum, { bytes }) => sum + bytes, 0) / 1024);
  const takes = files.map(
    ({ bytes, sha256, label }) => `take ${bytes} ${quoteWord(sha256)} ${quoteWord(label)}\n`,
  );
  return `set -eu
set -- ${quoteWords([repo_home, repo_name])}
home=$1 name=$2 store=$1/.$2 lock=$1/$2/packages.lock
fail() { echo "$*: the repository is as it was" >&2; exit 1; }
[ -f "$home/$name/repo_complete" ] || fail 'there is no repository yet. Try: pigsty repo build'
free=$(df -Pk -- "$store" | awk 'NR == 2 { print $4 }')
[ "$free" -gt ${kibibytes} ] || fail "the packages need ${Math.ceil(kibibytes / 1024)} MiB, and $((free / 1024)) MiB are free at $home"
# Left by one that was killed.
find "$store" -maxdepth 1 -name '${prefix}*' -mmin +1440 -exec rm -rf -- {} +
incoming=$(mktemp -d "$store/${prefix}XXXXXX")
kept=
trap '[ -n "$kept" ] || rm -rf -- "$incoming"' EXIT
refused=
wrong() { echo "$*" >&2; refused=yes; }
${inspect[family]}
take() {
  head -c "$1" >"$incoming/$2"
  [ "$(sha256sum <"$incoming/$2" | cut -d ' ' -f 1)" = "$2" ] || fail "$3 did not arrive as it was sent"
  format=none
  case $(od -An -tx1 -N8 "$incoming/$2" | tr -d ' ') in 213c617263683e0a) format=deb ;; edabeedb*) format=rpm ;; esac
  [ "$format" != none ] || { wrong "$3 is no package"; return 0; }
  [ "$format" = "$is" ] || { wrong "$3 is a .$format package, and this host keeps .$is packages"; return 0; }
  inspect "$incoming/$2" "$3" || return 0
  case $package$version$arch in *[!A-Za-z0-9.+~^:_-]*) wrong "$3 has a name or version that no package may have"; return 0 ;; esac
  [ "$arch" = "$own" ] || [ "$arch" = "$any" ] || { wrong "$3 is for $arch, and this host is $own"; return 0; }
  cat "$lock" "$incoming/list" 2>/dev/null | awk -v p="$package" -v v="$version" -v a="$arch" '$1 == p && $2 == v && $3 == a' >"$incoming/same"
  if other=$(grep -v " $2 " "$incoming/same"); then
    case $other in *' added') way=". Give this one another version, or first: pigsty repo remove $package=$version" ;; *) way='. Give this one another version' ;; esac
    wrong "$3: $package $version is there with other content$way"
    return 0
  fi
  [ ! -s "$incoming/same" ] || file=$(head -n 1 "$incoming/same" | cut -d ' ' -f 6)
  echo "$package $version $arch $1 $2 $file" >>"$incoming/list"
}
${takes.join('')}[ -z "$refused" ] || fail 'not added'
sort -u -o "$incoming/list" "$incoming/list"
rm -f "$incoming/same"
kept=yes
echo "incoming $incoming"
sed 's/^/package /' "$incoming/list"`;
}

/** Throws what was kept away again. */
export function discardScript({ directory }: Incoming): string {
  return `rm -rf -- ${quoteWord(directory)}`;
}

export function parseIncoming(answer: string): Incoming {
  const lines = answer.split('\n');
  return {
    directory: lines.find((line) => line.startsWith('incoming '))?.slice('incoming '.length) ?? '',
    packages: lines.flatMap(parsePackage),
  };
}
