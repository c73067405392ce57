/**
 * Shell that sets `$chosen` to what is wanted: of each line of `$lists/wanted` the first name that stands in `$work/known`. Fails where
 * one that is needed is nowhere.
 */
export const chooseWanted = `missing= chosen=
while IFS='	' read -r need reason names; do
  found=
  for word in $names; do
    if grep -qxF -- "\${word%%=*}" "$work/known"; then found=$word; break; fi
  done
  if [ -n "$found" ]; then chosen="$chosen $found"
  elif [ "$need" = needed ]; then missing="$missing
  \${names%% *} ($reason)"
  fi
done <"$lists/wanted"
[ -z "$missing" ] || fail "In no repository of this host, so that nothing was built:$missing"`;
