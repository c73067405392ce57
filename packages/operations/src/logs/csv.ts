const beginsRecord = /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d/;

/**
 * Records of CSV whose first field is a time. A record goes over several lines where a field does; what stands before
 * the first beginning is the rest of a record that began earlier, and the last record may be cut off.
 */
export function csvRecords(lines: readonly string[]): readonly (readonly string[])[] {
  const first = lines.findIndex((line) => beginsRecord.test(line));
  if (first < 0) return [];
  const records: string[][] = [];
  let record: string[] = [];
  let field = '';
  let quoted = false;
  const text = lines.slice(first).join('\n');
  for (let at = 0; at < text.length; at += 1) {
    const c = text[at] ?? '';
    if (quoted) {
      if (c !== '"') field += c;
      else if (text[at + 1] === '"') {
        field += '"';
        at += 1;
      } else quoted = false;
    } else if (c === '"') quoted = true;
    else if (c === ',') {
      record.push(field);
      field = '';
    } else if (c === '\n') {
      records.push([...record, field]);
      record = [];
      field = '';
    } else field += c;
  }
  if (record.length > 0 || field !== '') records.push([...record, field]);
  return records;
}
