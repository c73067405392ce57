/** A vaulted text taken apart: the header, and the three parts that its hex digits hold. */
export interface Envelope {
  /** The label of the password it was encrypted with; only version 1.2 has one. */
  readonly id?: string;
  readonly salt: Buffer;
  readonly hmac: Buffer;
  readonly ciphertext: Buffer;
}

/** What is wrong with a text that should be an envelope. */
export interface BrokenEnvelope {
  readonly broken: string;
}

const COLUMNS = 80;

export function isVaulted(text: string): boolean {
  return /^\uFEFF?\s*\$ANSIBLE_VAULT;/.test(text);
}

/** Reads `$ANSIBLE_VAULT;1.1;AES256` or `;1.2;AES256;label`, followed by hex digits of `salt LF hmac LF ciphertext`, each hex again. */
export function openEnvelope(text: string): Envelope | BrokenEnvelope {
  const [header = '', ...lines] = text.replace(/^\uFEFF?\s*/, '').split(/\r?\n/);
  const [, version, cipher, id] = header.trim().split(';');
  if (version === undefined) return { broken: 'this is no text of Ansible Vault' };
  if (version !== '1.1' && version !== '1.2') return { broken: `the vault version ${version} is not known` };
  if (cipher !== 'AES256') return { broken: `the vault cipher ${cipher ?? ''} is not known` };
  const outer = fromHex(lines.map((line) => line.trim()).join(''));
  const [salt, hmac, ciphertext, ...more] = (outer?.toString('latin1') ?? '').split('\n').map(fromHex);
  if (!salt || !hmac || !ciphertext || more.length > 0 || hmac.length !== 32 || ciphertext.length === 0)
    return { broken: 'the vaulted text is damaged: it is cut off, or a digit is missing' };
  return { ...(version === '1.2' && id ? { id } : {}), salt, hmac, ciphertext };
}

export function sealEnvelope({ id, salt, hmac, ciphertext }: Envelope): string {
  const inner = [salt, hmac, ciphertext].map((part) => part.toString('hex')).join('\n');
  const digits = Buffer.from(inner, 'latin1').toString('hex');
  const header = id === undefined ? '$ANSIBLE_VAULT;1.1;AES256' : `$ANSIBLE_VAULT;1.2;AES256;${id}`;
  const lines = digits.match(new RegExp(`.{1,${COLUMNS}}`, 'g')) ?? [];
  return `${[header, ...lines].join('\n')}\n`;
}

function fromHex(text: string): Buffer | undefined {
  return text.length > 0 && text.length % 2 === 0 && /^[0-9a-f]+$/i.test(text)
    ? Buffer.from(text, 'hex')
    : undefined;
}
