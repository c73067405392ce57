import { platformOf } from '@pigsty/sdk';
import { fail, ok, type Verdict, warn } from '../finding.ts';
import type { About } from '../subject.ts';
import { said, some, type Topic } from '../topic.ts';
import { missingPackages } from './packages.ts';

/** Bounded: a repository that is silent costs its own ten seconds, all of them are asked at once. */
const deadlineS = 10;

/**
 * The host's own package manager asks what it is configured with, by its own means: its proxies, its credentials, its
 * mirrors. Nothing of what it would use later is touched.
 */
export const repositories: Topic = {
  name: 'repositories',
  askAgain: () => `dir=$(mktemp -d) || exit 1
trap 'rm -rf -- "$dir"' EXIT
if command -v apt-get >/dev/null; then
  fetch() { timeout ${deadlineS} /usr/lib/apt/apt-helper -o APT::Sandbox::User=root -o Acquire::Retries=0 -o Acquire::http::Timeout=8 -o Acquire::https::Timeout=8 download-file "$1" "$2" 2>&1; }
  uris=$(apt-get update --print-uris 2>/dev/null)
  eval "$(apt-config shell list Dir::Etc::sourcelist/f parts Dir::Etc::sourceparts/d)"
  trusted=$(
    cat "$list" "$parts"/*.list 2>/dev/null | grep '^ *deb .*trusted=yes'
    cat "$parts"/*.sources 2>/dev/null | awk -v RS= 'tolower($0) ~ /(^|\\n)trusted: *yes/'
  )
  at=0
  for uri in $(printf '%s\\n' "$uris" | sed -n "s/^'\\([^']*\\)InRelease'.*/\\1/p" | sort -u | head -n 32); do
    at=$((at + 1))
    (
      said=$(fetch "\${uri}InRelease" "$dir/$at") || said=$(fetch "\${uri}Release" "$dir/$at")
      # One that is trusted needs neither, but an index.
      base=\${uri%%/dists/*}
      [ -s "$dir/$at" ] || case $trusted in
        *"\${base%/./}"*)
          index=$(printf '%s\\n' "$uris" | sed -n "s|^'\\($uri[^']*Packages\\)[.a-z0-9]*'.*|\\1|p" | head -n 1)
          for suffix in '' .xz .gz; do fetch "$index$suffix" "$dir/$at" >/dev/null && break; done
          ;;
      esac
      if [ -s "$dir/$at" ]; then echo "answers=$uri"; else echo "silent=$uri $(printf '%s\\n' "$said" | sed -n 's/^E: Failed to fetch [^ ]* *//p' | tail -n 1)"; fi
    ) &
  done
  wait
elif command -v dnf >/dev/null; then
  # With -q it says nothing of a repository that it does without.
  said=$(timeout 60 dnf --setopt=cachedir="$dir" --setopt=timeout=8 --setopt=retries=1 --setopt=skip_if_unavailable=1 makecache 2>&1)
  dnf -q repolist --enabled 2>/dev/null | while read -r id _; do
    case $id in repo | '') continue ;; esac
    case $said in
      *"repo '$id'"* | *"repository '$id'"*)
        why=$(printf '%s\\n' "$said" | sed -n "/ for repository '$id':/{n;s/^ *- //p;q;}")
        [ -n "$why" ] || why=$(printf '%s\\n' "$said" | grep -F "'$id'" | head -n 1)
        echo "silent=$id $why"
        ;;
      *) echo "answers=$id" ;;
    esac
  done
fi`,
  judge: (answer, about) => {
    const answers = said(answer)('answers');
    const silent = said(answer)('silent');
    if (answers.length + silent.length === 0)
      return [
        fail('repositories', 'none is configured', {
          expected: 'at least one',
          remedy:
            "Packages come from somewhere: configure the distribution's own repositories, or set repo_upstream.",
        }),
      ];
    return [
      ...silent.map((line) => silence(line, about)),
      ...(answers.length === 0 ? [] : [ok('repositories', `${answers.length} answer`)]),
    ];
  },
};

/** What is not needed does not stop a deploy: packages that are all there are not asked for. */
function silence(line: string, about: About): Verdict {
  const at = line.indexOf(' ');
  const [uri, why] = at < 0 ? [line, ''] : [line.slice(0, at), line.slice(at + 1)];
  const seen = why.trim() === '' ? `gave no answer within ${deadlineS} s` : `does not answer: ${why.trim()}`;
  const missing = missingPackages(about);
  const details = {
    expected: 'an answer',
    remedy: `Correct or remove it on the host (${platformOf(about.host.facts).paths.repositories}), or repair the way to it.`,
  };
  return missing.length === 0
    ? warn('repository', `${uri} ${seen}`, details)
    : fail('repository', `${uri} ${seen}`, {
        ...details,
        expected: `an answer: ${some(missing)} ${missing.length === 1 ? 'is' : 'are'} to be installed`,
      });
}
