import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { PigstyError, Secret } from '@pigsty/sdk';

/**
 * Reads files that an inventory in this directory names, each once: absolute, or below `files/` there. The result throws
 * INVENTORY_INVALID for one that cannot be read, or is no text.
 *
 * @example
 * readLocalFile('/srv/estate')('ssl/client-ca.crt'); // of /srv/estate/files/ssl/client-ca.crt
 */
export function readLocalFile(directory: string): (name: string) => Secret {
  const known = new Map<string, Secret>();
  return (name) => {
    const content = known.get(name) ?? read(resolve(directory, 'files', name));
    known.set(name, content);
    return content;
  };
}

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

function read(path: string): Secret {
  const bytes = attempt(
    () => readFileSync(path),
    (reason) => `${path} cannot be read: ${reason.replace(/, \w+(?: '.*')?$/s, '')}`,
  );
  const content = attempt(
    () => utf8.decode(bytes),
    () => `${path} is no text in UTF-8`,
  );
  if (content.startsWith('$ANSIBLE_VAULT;'))
    throw refused(`${path} is encrypted by ansible-vault, which is not opened here`);
  return Secret.of(content);
}

function attempt<T>(work: () => T, message: (reason: string) => string): T {
  try {
    return work();
  } catch (cause) {
    throw refused(message(cause instanceof Error ? cause.message : String(cause)), cause);
  }
}

function refused(message: string, cause?: unknown): PigstyError {
  const hint = 'Put a text file there, or take it out of the inventory.';
  return new PigstyError('INVENTORY_INVALID', message, { hint, ...(cause === undefined ? {} : { cause }) });
}
