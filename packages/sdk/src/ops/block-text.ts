export function beginMark(marker: string): string {
  return `# BEGIN ${marker}`;
}

export function endMark(marker: string): string {
  return `# END ${marker}`;
}

/** Lines between the marks; nothing without a block. Two blocks, or one without end, never equal a wanted one. */
export function blockLines(text: string, marker: string): string | undefined {
  const from = `${beginMark(marker)}\n`;
  const to = `${endMark(marker)}\n`;
  const body = `\n${text}`;
  const start = body.indexOf(`\n${from}`);
  if (start < 0) return undefined;
  const rest = body.slice(start + from.length);
  const end = rest.indexOf(`\n${to}`);
  if (end < 0) return `${rest.slice(1)}${from}`;
  const second = rest.indexOf(`\n${from}`);
  return second < 0 ? rest.slice(1, end + 1) : rest.slice(1);
}

/**
 * Shell function `put_block <begin mark> <end mark> <present|absent> <file>`: prints the file with its block replaced by
 * what comes on standard input. The block stays where it is; a new one comes last.
 */
export const putBlock = `put_block() {
  if [ "$(grep -cxF -e "$1" -- "$4")" != "$(grep -cxF -e "$2" -- "$4")" ]; then
    echo "$4: every line '$1' needs a line '$2' after it; repair it by hand" >&2
    return 1
  fi
  FROM=$1 TO=$2 STATE=$3 awk '
    BEGIN { while ((getline one < "-") > 0) lines[++count] = one }
    function put(  i) {
      if (done++ || ENVIRON["STATE"] != "present") return
      print ENVIRON["FROM"]; for (i = 1; i <= count; i++) print lines[i]; print ENVIRON["TO"]
    }
    $0 == ENVIRON["FROM"] { put(); inside = 1; next }
    $0 == ENVIRON["TO"] { inside = 0; next }
    !inside { print }
    END { put() }' "$4"
}`;
