import { defineOpKind } from '../op/kind.ts';
import { shCommand } from '../words/command.ts';
import { isolated, parseSections, section } from './fragment.ts';

export interface LocaleArgs {
  /** `C.UTF-8`, `en_US.UTF-8` */
  readonly lang: string;
}

export interface LocaleState {
  readonly lang?: string;
  /** The C library knows it. */
  readonly available: boolean;
}

export interface LocaleDelta {
  readonly [key: string]: string | boolean | undefined;
  readonly generate: boolean;
  readonly from?: string;
}

export const locale = defineOpKind<LocaleArgs, LocaleState, LocaleDelta>({
  kind: 'locale',
  summary: "the host's default locale",
  example: { lang: 'C.UTF-8' },
  key: () => 'locale',
  read: (all) =>
    isolated([
      section(
        'lang',
        `for file in /etc/locale.conf /etc/default/locale; do sed -n 's/^LANG=//p' "$file"; done`,
      ),
      ...all.map(({ lang }) => section(`has ${lang}`, 'locale -a')),
    ]),
  parse: (output, all) => {
    const sections = parseSections(output);
    const found = (sections.get('lang') ?? '').trim().split('\n').at(-1)?.replace(/^"|"$/g, '');
    return all.map(({ lang }): LocaleState => {
      const known = (sections.get(`has ${lang}`) ?? '').split('\n').map(plainName);
      return {
        available: known.includes(plainName(lang)),
        ...(found === undefined || found === '' ? {} : { lang: found }),
      };
    });
  },
  diff: ({ lang }, { lang: from, available }) => {
    if (lang === from && available) return undefined;
    return { generate: !available, ...(from === undefined ? {} : { from }) };
  },
  write: ({ lang }, { generate }) => [
    { do: 'run', command: shCommand(setLocale, [lang, generate ? 'generate' : 'keep']) },
  ],
  describe: ({ lang }, { generate, from }) =>
    `set locale ${lang}${from === undefined || from === lang ? '' : ` (was ${from})`}${generate ? ' after generating it' : ''}`,
  converged: ({ lang }) => ({ lang, available: true }),
});

/** `locale -a` says `en_US.utf8` for `en_US.UTF-8`. */
function plainName(lang: string): string {
  return lang.trim().toLowerCase().replace('utf-8', 'utf8');
}

const setLocale = `set -eu
if [ "$2" = generate ]; then
  if command -v locale-gen >/dev/null && [ -f /etc/locale.gen ]; then
    charset=\${1#*.}
    grep -qE "^$1 " /etc/locale.gen || printf '%s %s\\n' "$1" "$charset" >> /etc/locale.gen
    locale-gen
  elif command -v localedef >/dev/null; then
    localedef -i "\${1%%.*}" -f "\${1#*.}" "$1"
  else
    echo "this host cannot make the locale $1: install locales (Debian) or the language pack (EL)" >&2
    exit 1
  fi
fi
if [ -e /etc/debian_version ] && [ ! -L /etc/default/locale ]; then file=/etc/default/locale; else file=/etc/locale.conf; fi
touch -- "$file"
sed -i -e '/^LANG=/d' -- "$file"
printf 'LANG=%s\\n' "$1" >> "$file"`;
