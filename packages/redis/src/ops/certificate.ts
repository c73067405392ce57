import { defineOpKind, isolated, quoteWord, quoteWords, shCommand } from '@pigsty/sdk';
import { paths } from '../spec/paths.ts';
import { cliWords, type RedisCli } from './ask.ts';

export interface RedisCertificateArgs {
  readonly name: string;
  readonly unit: string;
  readonly cli: RedisCli;
  /** CONFIG, as this cluster calls it. */
  readonly configCommand: string;
  readonly topic: string;
}

/** A server that runs shows its certificate as it is on disk by now, and trusts the authorities that are there. Connections stay. */
export const redisCertificate = defineOpKind<RedisCertificateArgs, 'running' | 'stopped', readonly string[]>({
  kind: 'redis.certificate',
  summary: 'a server reads its certificate again after it changed',
  key: ({ name }) => name,
  read: (all) => isolated(all.map(({ unit }, i) => `systemctl is-active -q ${quoteWord(unit)} && echo ${i}`)),
  parse: (output, all) => {
    const running = new Set(output.split('\n'));
    return all.map((_, i) => (running.has(String(i)) ? 'running' : 'stopped'));
  },
  diff: (_, state, triggers) => (state === 'stopped' || triggers.length === 0 ? undefined : triggers),
  write: ({ name, cli, configCommand }) => [
    { do: 'run', command: shCommand(script(cli), [name, configCommand]) },
  ],
  describe: ({ name }) => `let ${name} read its certificate again`,
  action: () => 'run',
  interrupts: ({ name, unit }) => ({ what: 'reload', unit, of: name }),
  handles: ({ topic }) => [topic],
  converged: () => 'running',
});

/**
 * Certificate and key belong together, and are told together; Redis before 7 takes one directive at a time. The server may
 * still show a certificate of an authority that is not trusted any more: it is one of this host, and is asked all the same.
 */
const script = (cli: RedisCli): string => `name=$1 config=$2
ask() { { sed -n 's/^requirepass /AUTH /p' ${quoteWord(cli.conf)}; printf 'PING @@\\n%s\\n' "$1"; } | timeout 10 ${quoteWords([...cliWords(cli), '--insecure', '-h', cli.host, '-p', String(cli.port)])} 2>&1 | tr -d '\\r' | sed '1,/^@@$/d' | grep .; }
cert='tls-cert-file ${paths.certificate}' key='tls-key-file ${paths.key}' ca='tls-ca-cert-file ${paths.ca}'
said=$(ask "$config SET $cert $key $ca")
case $said in
  OK) exit 0 ;;
  *'wrong number'*|*'nknown option'*)
    for one in "$ca" "$key" "$cert"; do said=$(ask "$config SET $one"); [ "$said" = OK ] || break; done ;;
esac
[ "$said" = OK ] || { echo "$name does not read its certificate again: \${said:-no answer}" >&2; exit 1; }`;
