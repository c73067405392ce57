import { readFileSync } from 'node:fs';
import ssh2, { type AnyAuthMethod, type AuthHandlerMiddleware } from 'ssh2';
import type { Route } from './route.ts';

export interface Credentials {
  readonly handler: AuthHandlerMiddleware;
  /** What was offered and what could not be, in the order of trying: for the message when none is accepted. */
  readonly tried: readonly string[];
  /** The host may be another one than it should be: it is offered no password. */
  keepPassword(): void;
}

/** Offers key files, then the agent, then the password: one method at a time, only those the server still takes. */
export function credentialsFor(route: Route): Credentials {
  const tried: string[] = [];
  let waiting = offers(route, tried);
  return {
    tried,
    keepPassword: () => {
      waiting = waiting.filter((o) => o.needs === 'publickey');
    },
    handler: (methodsLeft, _partial, next) => {
      const accepted = methodsLeft as readonly string[] | null;
      for (let offer = waiting.shift(); offer !== undefined; offer = waiting.shift()) {
        if (accepted !== null && !accepted.includes(offer.needs)) continue;
        tried.push(offer.label);
        next(offer.method);
        return;
      }
      // ssh2 ends the attempt on `false`; its types only know the methods.
      next(false as unknown as AnyAuthMethod);
    },
  };
}

interface Offer {
  readonly label: string;
  /** The SSH authentication method as the server names it. */
  readonly needs: string;
  readonly method: AnyAuthMethod;
}

function offers(route: Route, tried: string[]): Offer[] {
  const { user: username, agent, password } = route;
  const keys = route.identityFiles.flatMap((file): Offer[] => {
    const key = readKey(file, tried);
    return key === undefined
      ? []
      : [{ label: `key ${file}`, needs: 'publickey', method: { type: 'publickey', username, key } }];
  });
  const agents: Offer[] =
    agent === undefined
      ? []
      : [{ label: `agent ${agent}`, needs: 'publickey', method: { type: 'agent', username, agent } }];
  if (password === undefined) return [...keys, ...agents];
  const plain = password.reveal();
  return [
    ...keys,
    ...agents,
    { label: 'password', needs: 'password', method: { type: 'password', username, password: plain } },
    {
      label: 'password (keyboard-interactive)',
      needs: 'keyboard-interactive',
      method: {
        type: 'keyboard-interactive',
        username,
        prompt: (_name, _instructions, _lang, prompts, finish) => finish(prompts.map(() => plain)),
      },
    },
  ];
}

function readKey(file: string, tried: string[]): Buffer | undefined {
  let content: Buffer;
  try {
    content = readFileSync(file);
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    tried.push(code === 'ENOENT' ? `no ${file}` : `cannot read ${file} (${code ?? 'error'})`);
    return undefined;
  }
  const parsed = ssh2.utils.parseKey(content);
  if (!(parsed instanceof Error)) return content;
  tried.push(
    /encrypted/i.test(parsed.message) ? `${file} is encrypted: ssh-add it` : `${file} is no private key`,
  );
  return undefined;
}
