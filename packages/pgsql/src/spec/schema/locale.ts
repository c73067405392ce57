import { nearestName } from '@pigsty/sdk';
import { z } from 'zod';

/** Encodings that a database of PostgreSQL can have, by the table of its manual; other spellings of them are taken, too. */
const ENCODINGS =
  'EUC_CN EUC_JP EUC_JIS_2004 EUC_KR EUC_TW ISO_8859_5 ISO_8859_6 ISO_8859_7 ISO_8859_8 KOI8R KOI8U LATIN1 LATIN2 LATIN3 LATIN4 LATIN5 LATIN6 LATIN7 LATIN8 LATIN9 LATIN10 MULE_INTERNAL SQL_ASCII UTF8 WIN866 WIN874 WIN1250 WIN1251 WIN1252 WIN1253 WIN1254 WIN1255 WIN1256 WIN1257 WIN1258'.split(
    ' ',
  );
const ALIASES =
  'UNICODE ISO88591 ISO88592 ISO88593 ISO88594 ISO88595 ISO88596 ISO88597 ISO88598 ISO88599 ISO885910 ISO885913 ISO885914 ISO885915 ISO885916 KOI8 ALT TCVN TCVN5712 VSCII ABC WIN WINDOWS866 WINDOWS874 WINDOWS1250 WINDOWS1251 WINDOWS1252 WINDOWS1253 WINDOWS1254 WINDOWS1255 WINDOWS1256 WINDOWS1257 WINDOWS1258 EUCCN EUCJP EUCKR EUCTW'.split(
    ' ',
  );

const KNOWN = new Set([...ENCODINGS, ...ALIASES].map(plain));

export const Encoding = z.string().superRefine((name, context) => {
  if (!KNOWN.has(plain(name))) context.addIssue({ code: 'custom', message: noEncoding(name) });
});

/** A locale of the system: `C`, `C.UTF-8`, `en_US.UTF-8`, `de_AT@euro`. Whether a host has it is seen there. */
export const Locale = z.string().superRefine((name, context) => {
  const match = /^(?:C|POSIX|[a-z]{2,3}(?:_[A-Z]{2})?)(?:\.([A-Za-z0-9_-]+))?(?:@[a-z]+)?$/.exec(name);
  if (match === null) {
    const message = `expected the name of a locale, like en_US.UTF-8 or C, got ${JSON.stringify(name)}`;
    context.addIssue({ code: 'custom', message });
    return;
  }
  const [, encoding] = match;
  if (encoding !== undefined && !KNOWN.has(plain(encoding)))
    context.addIssue({ code: 'custom', message: noEncoding(encoding) });
});

function noEncoding(name: string): string {
  const near = nearestName(name.toUpperCase().replaceAll('-', ''), ENCODINGS);
  return `PostgreSQL has no encoding ${name}${near === undefined ? ', for example UTF8' : `; did you mean ${near}?`}`;
}

function plain(name: string): string {
  return name.toUpperCase().replace(/[^A-Z0-9]/g, '');
}
