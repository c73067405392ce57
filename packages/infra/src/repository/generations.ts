/** Shell that sets `index` to the file that a client of the repository in the current directory asks for first. */
export const indexFile = 'index=Packages; [ -f "$index" ] || index=repodata/repomd.xml';

/** Shell that prints the files that repodata/repomd.xml names. */
export const repodataFiles = `sed -n 's,.*<location href="\\(repodata/[^"]*\\)".*,\\1,p' repodata/repomd.xml`;

/** Shell that succeeds where each of them is what its name, which begins with a checksum, says; and where there is no such index. */
export const repodataIntact = `[ ! -f repodata/repomd.xml ] || ${repodataFiles} | sed 's,^repodata/\\([0-9a-f]*\\)-.*,\\1  &,' | sha256sum --check --status`;

/**
 * Shell of a package repository, which is a link to one of its generations below `$store`, `$home/.$name`. They are called by the time
 * at which they were begun. Expects `$home`, `$name` and `$store`.
 */
export const generations = {
  /** Sets `new` to a directory that goes again unless `done` is set; `$work` goes in any case. */
  begin: `# Left by one that was killed.
rm -rf -- "$store"/work-*
new=$(mktemp -d "$store/$(date -u +%Y%m%dT%H%M%SZ)-XXXXXX")
work=$(mktemp -d "$store/work-XXXXXX")
done=
trap 'rm -rf -- "$work"; [ -n "$done" ] || rm -rf -- "$new"' EXIT
chmod 755 "$store" "$new"`,
  /** Puts `$new` in the place of the repository by one rename. Sets `former`, empty where there was none, for \`put "$former"\`. */
  swap: `former=
if [ -L "$home/$name" ]; then former=$(readlink "$home/$name")
elif [ -d "$home/$name" ]; then
  # One that was not built here is a plain directory.
  rm -rf -- "$store/former"; mv -T -- "$home/$name" "$store/former"; former=.$name/former
fi
put() { ln -sfn -- "$1" "$store/link" && mv -T -- "$store/link" "$home/$name"; }
put ".$name/\${new##*/}"
done=yes`,
  /** Hosts may still read the index of the former one; what is older goes. */
  end: `for d in "$store"/2*; do
  case $d in "$new" | "$store/\${former##*/}") ;; *) rm -rf -- "$d" ;; esac
done`,
} as const;
