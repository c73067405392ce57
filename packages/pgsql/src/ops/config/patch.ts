import { quoteWords, shCommand, type Action } from '@pigsty/sdk';
import {
  curlConfig,
  curlOptions,
  patroniFunction,
  talkOptions,
  type RestCredentials,
  type RestEndpoint,
} from '../../rest/endpoint.ts';
import type { DynamicConfig } from './model.ts';

/** Whom to ask, and as whom. */
export interface ConfigOf {
  readonly cluster: string;
  readonly members: readonly RestEndpoint[];
  readonly credentials: RestCredentials;
  /** An HA loop takes this long, in seconds. */
  readonly loopSeconds: number;
}

/** Keys of the dynamic configuration are set, or removed where they are null; the first member that answers is asked. */
export function patchConfig(
  { members, credentials }: Pick<ConfigOf, 'members' | 'credentials'>,
  body: DynamicConfig,
): Action {
  const ca = members[0]?.caFile;
  const script = `
${patroniFunction}
request=$(cat)
for url in "$@"; do
  printf '%s\\n' "$request" | patroni ${quoteWords(talkOptions(ca === undefined ? {} : { caFile: ca }, 10))} -K - "$url/config" && exit 0
done
exit 1`;
  const stdin = curlConfig({ method: 'PATCH', body }, credentials);
  return {
    do: 'run',
    command: shCommand(
      script,
      members.map((m) => m.url),
      { stdin },
    ),
  };
}

/** A standby leader promotes itself in its next HA loops. */
export function waitForPrimary({ cluster, members, loopSeconds }: ConfigOf): Action {
  const script = `
deadline=$(($(date +%s) + ${2 * loopSeconds + 120}))
while [ "$(date +%s)" -lt "$deadline" ]; do
  for url in "$@"; do
    curl ${quoteWords([...curlOptions(members[0] ?? {}), '-o', '/dev/null'])} "$url/primary" 2>/dev/null </dev/null && exit 0
  done
  sleep 0.5
done
echo "no member of ${cluster} is primary" >&2
exit 1`;
  return {
    do: 'run',
    command: shCommand(
      script,
      members.map((m) => m.url),
      { timeoutMs: (2 * loopSeconds + 150) * 1000 },
    ),
  };
}
