import { Secret, text, type Text } from '../words/secret.ts';

/** The proxies of `proxy_env` as programs take them that know one each for HTTP and HTTPS. */
export interface Proxies {
  /** For addresses with `http://`. A secret where it has a password. */
  readonly http?: Text;
  /** For addresses with `https://`. */
  readonly https?: Text;
  /** Names and networks that are reached without a proxy: `localhost,10.0.0.0/8,*.pigsty`. */
  readonly except?: string;
}

/**
 * What `proxy_env` says; nothing where it names no proxy. Small letters count before capital ones, and `all_proxy` is for
 * what has none of its own, as in curl.
 *
 * @example
 * proxiesOf(inventory.estate.proxy_env)?.https; // http://proxy.example.com:3128
 */
export function proxiesOf(variables: Readonly<Record<string, string>>): Proxies | undefined {
  const of = (name: string): string | undefined =>
    [variables[name], variables[name.toUpperCase()]].find((value) => value !== undefined && value !== '');
  const [http, https] = [of('http_proxy') ?? of('all_proxy'), of('https_proxy') ?? of('all_proxy')];
  if (http === undefined && https === undefined) return undefined;
  const except = of('no_proxy');
  return {
    ...(http === undefined ? {} : { http: guarded(http) }),
    ...(https === undefined ? {} : { https: guarded(https) }),
    ...(except === undefined ? {} : { except }),
  };
}

/** Passwords in `proxy_env`, so that nobody shows them. */
export function proxyPasswords(variables: Readonly<Record<string, string>>): readonly Secret[] {
  return Object.values(variables).flatMap((value) => {
    const [, , password] = LOGIN.exec(value) ?? [];
    return password === undefined ? [] : [Secret.of(password), Secret.of(decoded(password))];
  });
}

/** `http://user:`, `password`, `@proxy:3128` */
const LOGIN = /^((?:[a-z][a-z0-9+.-]*:\/\/)?[^:@/]*:)([^/].*)(@[^@]*)$/i;

function guarded(url: string): Text {
  const [, before, password, after] = LOGIN.exec(url) ?? [];
  return before === undefined || password === undefined || after === undefined
    ? url
    : text`${before}${Secret.of(password)}${after}`;
}

function decoded(password: string): string {
  try {
    return decodeURIComponent(password);
  } catch {
    return password;
  }
}
