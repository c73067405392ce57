import { isSecret, joinText, type Text } from '@pigsty/sdk';

/**
 * Redirects exact bytes into a command: a here-document whose delimiter cannot be guessed, or base64 where a
 * here-document would add or lose a byte.
 */
export function feed(command: Text, content: Text, nonce: string): Text {
  if (isEmpty(content)) return joinText([command, ' </dev/null\n']);
  const delimiter = `EOF_${nonce}`;
  if (fitsHereDocument(content)) return joinText([command, ` <<'${delimiter}'\n`, content, `${delimiter}\n`]);
  return joinText([`base64 -d <<'${delimiter}' | `, command, '\n', encode(content), `\n${delimiter}\n`]);
}

function isEmpty(content: Text): boolean {
  return ask(content, (plain) => plain === '');
}

function fitsHereDocument(content: Text): boolean {
  return ask(content, (plain) => plain.endsWith('\n') && !plain.includes('\0'));
}

function ask(content: Text, question: (plain: string) => boolean): boolean {
  return isSecret(content) ? content.matches(question) : question(content);
}

function encode(content: Text): Text {
  const base64 = (plain: string): string =>
    Buffer.from(plain, 'utf8')
      .toString('base64')
      .replaceAll(/(.{76})/g, '$1\n');
  return isSecret(content) ? content.map(base64) : base64(content);
}
