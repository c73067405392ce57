import { X509Certificate } from 'node:crypto';
import { caCertificatePath } from '@pigsty/node/contract';
import { certificatesIn, quoteWord, quoteWords } from '@pigsty/sdk';
import { fail, ok, type Verdict, warn } from '../finding.ts';
import type { About, Wanted } from '../subject.ts';
import { carries, said, type Topic } from '../topic.ts';

const filesOf = (address: string, wanted: Wanted): readonly string[] => [
  ...new Set(
    wanted.preflightsOf(address).flatMap(({ preflight, instance }) => preflight.files?.(instance) ?? []),
  ),
];

export const leftovers: Topic = {
  name: 'leftovers',
  ask: (address, wanted) => `packaged() {
  if command -v dpkg-query >/dev/null; then
    owner=$(dpkg-query -S "$1" 2>/dev/null | head -n 1 | cut -d: -f1)
    [ -n "$owner" ] && dpkg-query -W -f '\${Conffiles}\\n' "$owner" 2>/dev/null | grep -qF " $1 $(md5sum <"$1" | cut -d' ' -f1)"
  else
    rpm -qf "$1" >/dev/null 2>&1 && ! rpm -Vf "$1" 2>/dev/null | grep -qF " $1"
  fi
}
for file in ${quoteWords(filesOf(address, wanted))}; do
  [ -e "$file" ] || continue
  if head -n 3 "$file" | grep -qi 'managed by pigsty'; then echo "ours=$file"
  elif packaged "$file"; then echo "packaged=$file"
  else echo "foreign=$file"
  fi
done
[ -r ${quoteWord(caCertificatePath)} ] && sed 's/^/ca=/' ${quoteWord(caCertificatePath)}
:`,
  judge: (answer, about) => [
    ...files(answer),
    ...authority(said(answer)('ca').join('\n'), about),
    ...interrupted(about),
  ],
};

function files(answer: string): readonly Verdict[] {
  const foreign = said(answer)('foreign');
  if (foreign.length === 0) {
    const ours = said(answer)('ours').length;
    return ours === 0 ? [] : [ok('configuration', `${ours} of ours`)];
  }
  return foreign.map((file) =>
    warn('configuration', `${file} is from another installation`, {
      expected: 'none, or our own',
      remedy: `Deploy replaces it. Keep a copy if it is still needed: cp -a ${file} ${file}.before`,
    }),
  );
}

/** Hosts that trust another authority refuse the certificates of this one, and the other way round. */
function authority(pem: string, { host, preflight }: About): readonly Verdict[] {
  if (pem === '') return [];
  const there = read(pem);
  const here = preflight.caCertificate === undefined ? undefined : read(preflight.caCertificate);
  if (there === undefined)
    return [
      warn('authority', `${caCertificatePath} is no certificate`, {
        expected: "the estate's CA",
        remedy: 'Deploy replaces it.',
      }),
    ];
  const trusted = certificatesIn(preflight.caCertificate ?? '').map(read);
  if (trusted.some((c) => c?.fingerprint256 === there.fingerprint256))
    return [ok('authority', "the estate's CA")];
  const seen = `the host trusts another CA: ${there.subject.replaceAll('\n', ', ')}, valid until ${there.validTo}`;
  const remedy =
    here === undefined
      ? 'Put the files of that CA into files/pki/ca beside the inventory: a deploy would make a new one, and members with different ones do not talk to each other.'
      : 'Is this the right inventory? Put the files of that CA into files/pki/ca beside it, or replace it in two deploys: append it to files/pki/ca/ca.crt, deploy, take it out again, deploy.';
  const details = { expected: here === undefined ? 'a CA that is here, too' : "the estate's CA", remedy };
  return [carries(host, 'node') ? fail('authority', seen, details) : warn('authority', seen, details)];
}

function read(pem: string): X509Certificate | undefined {
  try {
    return new X509Certificate(pem);
  } catch {
    return undefined;
  }
}

function interrupted({ host }: About): readonly Verdict[] {
  return host.pending.length === 0
    ? []
    : [
        warn('interrupted run', `left ${host.pending.join(', ')} to be done`, {
          expected: 'nothing',
          remedy: 'The next deploy finishes it.',
        }),
      ];
}
