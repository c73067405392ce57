/** Whose data a directory holds, as etcd wrote it at the head of every file of its write-ahead log. */
export interface DataIdentity {
  /** Hexadecimal, as etcd's log and `etcdctl endpoint status` show it. */
  readonly clusterId: string;
  /** Decimal, as the list of members has it. */
  readonly memberId: string;
}

// Types of records and numbers of fields: server/wal and raftpb of etcd; the same since 2.0.
const METADATA = 1n;

/**
 * Reads the head of a file of the write-ahead log, in hexadecimal: frames of a length (8 bytes, little endian; the upper
 * byte counts the padding) and a record. The record of the metadata names the member and its cluster. Nothing when there
 * is none.
 */
export function identityIn(hex: string): DataIdentity | undefined {
  const head = Buffer.from(hex.replace(/\s/g, ''), 'hex');
  for (let at = 0; at + 8 <= head.length;) {
    const bytes = Number(head.readBigUInt64LE(at) & 0x00ff_ffff_ffff_ffffn);
    const padding = (head[at + 7] ?? 0) & 0x80 ? (head[at + 7] ?? 0) & 7 : 0;
    if (bytes === 0 || at + 8 + bytes > head.length) return undefined;
    const record = fieldsOf(head.subarray(at + 8, at + 8 + bytes));
    const data = record.get(3);
    if (record.get(1) === METADATA && Buffer.isBuffer(data)) return identityOf(fieldsOf(data));
    at += 8 + bytes + padding;
  }
  return undefined;
}

function identityOf(metadata: ReadonlyMap<number, bigint | Buffer>): DataIdentity | undefined {
  const [member, cluster] = [metadata.get(1), metadata.get(2)];
  return typeof member === 'bigint' && typeof cluster === 'bigint'
    ? { clusterId: cluster.toString(16), memberId: member.toString() }
    : undefined;
}

/** Fields of a protobuf message by their numbers: numbers and byte strings, which is all that is here. */
function fieldsOf(message: Buffer): ReadonlyMap<number, bigint | Buffer> {
  const fields = new Map<number, bigint | Buffer>();
  let at = 0;
  const varint = (): bigint => {
    let value = 0n;
    for (let shift = 0n; at < message.length; shift += 7n) {
      const byte = message[at++] ?? 0;
      value |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) break;
    }
    return BigInt.asUintN(64, value);
  };
  while (at < message.length) {
    const tag = Number(varint());
    if ((tag & 7) === 0) fields.set(tag >> 3, varint());
    else if ((tag & 7) === 2) {
      const length = Number(varint());
      fields.set(tag >> 3, message.subarray(at, at + length));
      at += length;
    } else break;
  }
  return fields;
}
