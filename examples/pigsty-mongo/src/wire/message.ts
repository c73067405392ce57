/** A value of a document, as far as the questions here need them. */
export type Value = string | number | boolean | readonly Value[] | { readonly [key: string]: Value };

const OP_MSG = 2013;

/** A command as MongoDB's wire protocol carries it (OP_MSG with one document). */
export function message(command: { readonly [key: string]: Value }): Buffer {
  const body = document(command);
  const header = Buffer.alloc(21);
  header.writeInt32LE(header.length + body.length, 0);
  header.writeInt32LE(1, 4);
  header.writeInt32LE(OP_MSG, 12);
  return Buffer.concat([header, body]);
}

/** BSON: its length, its elements, and a zero. */
function document(fields: { readonly [key: string]: Value }): Buffer {
  const elements = Object.entries(fields).map(([name, value]) => element(name, value));
  const all = Buffer.concat([...elements, Buffer.alloc(1)]);
  return Buffer.concat([int32(all.length + 4), all]);
}

function element(name: string, value: Value): Buffer {
  const [type, bytes] = encoded(value);
  return Buffer.concat([Buffer.from([type]), Buffer.from(`${name}\0`), bytes]);
}

function encoded(value: Value): readonly [type: number, bytes: Buffer] {
  if (typeof value === 'string') {
    const bytes = Buffer.from(`${value}\0`);
    return [0x02, Buffer.concat([int32(bytes.length), bytes])];
  }
  if (typeof value === 'number') return [0x10, int32(value)];
  if (typeof value === 'boolean') return [0x08, Buffer.from([value ? 1 : 0])];
  return Array.isArray(value)
    ? [0x04, document(Object.fromEntries(value.map((v: Value, i) => [String(i), v])))]
    : [0x03, document(value as { readonly [key: string]: Value })];
}

function int32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32LE(value);
  return bytes;
}
