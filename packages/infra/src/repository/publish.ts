import { generations } from './generations.ts';

/**
 * The last step of a build, the same for each package format: `$new` has its packages and its index, `$resolved` names the packages.
 * Files of the former repository stay for one generation, and it comes back where `$url` does not serve the new one.
 */
export function publish({
  index,
  extension,
}: {
  readonly index: string;
  readonly extension: 'deb' | 'rpm';
}): string {
  return `if [ -f "$home/$name/packages.lock" ]; then
  # Two generations are enough: what only the one before the former has goes.
  cut -d ' ' -f 6 "$home/$name/packages.lock" | cat - "$resolved" | sort -u >"$work/kept"
  for f in "$new"/*.${extension}; do grep -qxF -- "\${f##*/}" "$work/kept" || rm -f -- "$f"; done
fi
printf '%s\\n' "$asked" >"$new/asked"
chmod -R a+rX "$new"
sha256sum "$new/${index}" | cut -d ' ' -f 1 >"$new/repo_complete"

${generations.swap}
if [ -n "$url" ]; then
  # As a client would: the index, and one package.
  package=$(head -n 1 "$resolved" | sed 's/%/%25/g; s/+/%2B/g')
  if ! curl -fsS --noproxy '*' "$url/${index}" | cmp -s - "$new/${index}" || ! curl -fsS --noproxy '*' -o "$work/package" "$url/$package"; then
    if [ -n "$former" ]; then put "$former"; else rm -f -- "$home/$name"; fi
    done=
    fail "$url does not serve what was built: the former repository is back in its place. Look at: pigsty health infra"
  fi
fi
${generations.end}
echo "$(wc -l <"$resolved") packages"`;
}
