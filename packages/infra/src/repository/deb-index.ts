import { lockFile } from './lock-file.ts';

/** Shell that writes the index and the lock file of the .deb files of `$new` that `$resolved` names. */
export const debIndex = `mkdir "$work/index"
while read -r file; do ln -- "$new/$file" "$work/index/$file" || fail "$file is missing after the download"; done <"$resolved"
(cd "$work/index" && apt-ftparchive packages . >"$new/Packages")
[ "$(grep -c '^Package:' "$new/Packages")" = "$(wc -l <"$resolved")" ] || fail 'The index does not name every package.'
gzip -9kn "$new/Packages"
rm -rf -- "$new/partial" "$new/lock" "$new"/*.lock
(cd "$new" && apt-ftparchive -o APT::FTPArchive::Release::Label=pigsty release . >"$work/Release" && mv "$work/Release" Release)
awk -v RS= -v FS='\\n' '{ for (i = 1; i <= NF; i++) { at = index($i, ": "); v[substr($i, 1, at - 1)] = substr($i, at + 2) } print v["Package"], v["Version"], v["Architecture"], v["Size"], v["SHA256"], substr(v["Filename"], 3); delete v }' "$new/Packages" | sort | ${lockFile.mark} >"$new/packages.lock"`;
