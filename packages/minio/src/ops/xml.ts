/** Text as the content of an element. */
export const escapeXml = (plain: string): string =>
  plain.replace(/[<>&"']/g, (character) => `&#${character.charCodeAt(0)};`);

const NAMED: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

/** The text that an element has as its content. */
export const unescapeXml = (content: string): string =>
  content.replace(/&(?:#(\d+)|#x([0-9a-fA-F]+)|(\w+));/g, (all, decimal, hex, name) => {
    if (decimal !== undefined) return String.fromCodePoint(Number(decimal));
    if (hex !== undefined) return String.fromCodePoint(Number.parseInt(String(hex), 16));
    return NAMED[String(name)] ?? String(all);
  });
