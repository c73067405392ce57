import type { FactQuery } from '@pigsty/sdk';
import { paths, unitName } from '../spec/paths.ts';
import type { MongoParams } from '../spec/schema.ts';
import { ask, hello, isWritable, read, succeeded } from '../wire/ask.ts';

/** What is seen of an instance on its host. */
export interface MongoFacts {
  readonly installed: boolean;
  /** It answers clients. */
  readonly answers: boolean;
  /** It reads from PostgreSQL. */
  readonly stored: boolean;
  /** Connections of clients. */
  readonly clients: number;
  /** Milliseconds since 1970 at which the process started; absent when there is none. */
  readonly since?: number;
}

export const mongoFacts: FactQuery<MongoParams, MongoFacts> = {
  script: ({ params }) => `echo "installed $([ -e ${paths.unit} ] && echo yes)"
echo "hello $(${ask(params, hello)})"
echo "read $(${ask(params, read)})"
echo "clients $(ss -Htn state established sport = :${params.mongo_port} 2>/dev/null | wc -l)"
pid=$(systemctl show -p MainPID --value ${unitName} 2>/dev/null)
echo "since $([ "\${pid:-0}" -gt 0 ] && stat -c %Y "/proc/$pid")"`,
  parse: (output) => {
    const of = (name: string): string => new RegExp(`^${name} (\\S*)$`, 'm').exec(output)?.[1] ?? '';
    const since = of('since');
    return {
      installed: of('installed') === 'yes',
      answers: isWritable(of('hello')),
      stored: succeeded(of('read')),
      clients: Number(of('clients')),
      ...(since === '' ? {} : { since: Number(since) * 1000 }),
    };
  },
};
