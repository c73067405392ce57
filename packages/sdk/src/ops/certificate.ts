import { defineOpKind, type Action, type CertificateProfile } from '../op/kind.ts';
import { quoteWord, shCommand } from '../words/command.ts';
import {
  attributeChanges,
  padMode,
  parseStat,
  setAttributes,
  settledAttributes,
  statFailure,
  statFragment,
  type Attributes,
  type WantedAttributes,
} from './attributes.ts';
import { certificateFaults, expiresBy, lifetime } from './certificate-faults.ts';
import { enterFunctions } from './enter.ts';
import { isolated, parseSections, section } from './fragment.ts';

export interface CertificateArgs {
  readonly path: string;
  readonly keyPath: string;
  /** Where the issuer's certificate is put beside it. */
  readonly caPath?: string;
  readonly profile: CertificateProfile;
  /** PEM of the CA that signs. */
  readonly issuer: string;
  readonly owner: string;
  readonly group: string;
  /** Of the certificate, `0644` when absent. */
  readonly mode?: string;
  /** Of the private key, `0600` when absent. */
  readonly keyMode?: string;
  /** A third of the certificate's life when absent. */
  readonly renewBeforeDays?: number;
  /** One that began before this moment (ms since 1970) is issued again, however long it lives. */
  readonly issuedAfter?: number;
}

export interface CertificateState {
  /** PEM */
  readonly certificate?: string;
  /** PEM of the public half of the private key on the host. */
  readonly publicKey?: string;
  readonly expiring: boolean;
  readonly expired?: boolean;
  /** PEM at `caPath`. */
  readonly ca?: string;
  readonly certificateAttributes?: Attributes;
  readonly keyAttributes?: Attributes;
  /** Certificate, key and CA file have just been made by us. */
  readonly converged?: boolean;
}

export interface CertificateDelta {
  readonly [key: string]: boolean | readonly string[];
  readonly key: boolean;
  /** Why a new certificate is needed; none: it is not. */
  readonly sign: readonly string[];
  readonly ca: boolean;
  readonly attributes: readonly string[];
}

export const certificate = defineOpKind<CertificateArgs, CertificateState, CertificateDelta>({
  kind: 'certificate',
  summary: "a certificate of the estate's CA; its private key never leaves the host",
  example: {
    path: '/etc/etcd/server.crt',
    keyPath: '/etc/etcd/server.key',
    profile: {
      commonName: 'etcd-1',
      names: ['etcd-1', '10.10.10.10'],
      days: 7300,
      usages: ['server', 'client'],
    },
    issuer: '-----BEGIN CERTIFICATE-----...',
    owner: 'etcd',
    group: 'etcd',
  },
  key: ({ path }) => path,
  read: (all) =>
    isolated([
      section('now', 'date +%s'),
      section('stat', statFragment(all.flatMap((a) => [a.path, a.keyPath]))),
      `look() {
  if [ -f "$2" ]; then printf '\\036certificate %s\\n' "$1"; cat -- "$2"; fi
  if [ -f "$3" ]; then printf '\\036key %s\\n' "$1"; openssl pkey -in "$3" -passin pass: -pubout; fi
  if [ -f "$4" ]; then printf '\\036ca %s\\n' "$1"; cat -- "$4"; fi
}`,
      ...all.map((a, i) => `look ${i} ${[a.path, a.keyPath, a.caPath ?? ''].map(quoteWord).join(' ')}`),
    ]),
  parse: (output, all) => {
    const sections = parseSections(output);
    const stats = parseStat(sections.get('stat'));
    const now = Number(sections.get('now') ?? Number.NaN);
    return all.map((args, i): CertificateState => {
      const get = (what: string): string | undefined => sections.get(`${what} ${i}`);
      const [pem, publicKey, ca] = [get('certificate'), get('key'), get('ca')];
      const [certificateAttributes, keyAttributes] = [stats.get(args.path), stats.get(args.keyPath)];
      return {
        expiring: pem !== undefined && expiresBy(pem, now + renewBefore(args, pem)),
        ...(pem !== undefined && expiresBy(pem, now) ? { expired: true } : {}),
        ...(pem === undefined ? {} : { certificate: pem }),
        ...(publicKey === undefined ? {} : { publicKey }),
        ...(ca === undefined ? {} : { ca }),
        ...(certificateAttributes === undefined ? {} : { certificateAttributes }),
        ...(keyAttributes === undefined ? {} : { keyAttributes }),
      };
    });
  },
  unreadable: (output, all) => {
    const stat = parseSections(output).get('stat');
    return all.map(({ path, keyPath }) => statFailure(stat, path) ?? statFailure(stat, keyPath));
  },
  diff: (args, state) => {
    const key = state.keyAttributes === undefined || state.keyAttributes.type === 'symbolic link';
    const sign = state.converged === true ? [] : certificateFaults(args, state);
    const ca = args.caPath !== undefined && state.ca?.trim() !== args.issuer.trim();
    const attributes = [
      ...changesOf('certificate', wanted(args, args.mode ?? '0644'), state.certificateAttributes),
      ...changesOf('key', wanted(args, args.keyMode ?? '0600'), state.keyAttributes),
    ];
    return key || ca || sign.length + attributes.length > 0 ? { key, sign, ca, attributes } : undefined;
  },
  write: (args, delta) => [
    ...(delta.ca && args.caPath !== undefined ? [writeCa(args, args.caPath)] : []),
    // Makes the key where none can be read, else only sets its owner and mode.
    run(ensureKey, [args.keyPath, args.owner, args.group, args.keyMode ?? '0600']),
    ...(delta.sign.length > 0 || delta.key
      ? [sign(args)]
      : [setAttributes(args.path, wanted(args, args.mode ?? '0644'))]),
  ],
  describe: (args, delta) => {
    const reasons = [...delta.sign, ...delta.attributes, ...(delta.ca ? ['the CA file differs'] : [])];
    const verb = delta.key
      ? 'create key and certificate'
      : delta.sign.length > 0
        ? 'issue certificate'
        : 'repair certificate';
    return `${verb} ${args.path} for ${args.profile.commonName}${reasons.length === 0 ? '' : ` (${reasons.join('; ')})`}`;
  },
  detail: ({ profile }, { sign: reasons }) =>
    reasons.length === 0
      ? undefined
      : `CN=${profile.commonName}\nnames ${profile.names.join(', ')}\n${profile.days} days\n`,
  converged: (args) => ({
    converged: true,
    expiring: false,
    ca: args.issuer,
    certificateAttributes: settledAttributes('regular file', wanted(args, args.mode ?? '0644')),
    keyAttributes: settledAttributes('regular file', wanted(args, args.keyMode ?? '0600')),
  }),
});

function run(script: string, words: readonly string[]): Action {
  return { do: 'run', command: shCommand(script, words) };
}

/** Seconds */
function renewBefore({ renewBeforeDays }: CertificateArgs, pem: string): number {
  return renewBeforeDays === undefined ? lifetime(pem) / 3 : renewBeforeDays * 86_400;
}

function wanted({ owner, group }: CertificateArgs, mode: string): WantedAttributes {
  return { owner, group, mode: padMode(mode) };
}

function changesOf(what: string, want: WantedAttributes, have: Attributes | undefined): readonly string[] {
  return have === undefined ? [] : attributeChanges(want, have).map((change) => `${what} ${change}`);
}

function writeCa({ issuer, owner, group }: CertificateArgs, path: string): Action {
  return { do: 'write', path, content: `${issuer.trim()}\n`, owner, group, mode: '0644' };
}

function sign(args: CertificateArgs): Action {
  const { path, keyPath, profile, owner, group, mode = '0644' } = args;
  // The engine takes the subject from the profile; the request proves the key.
  const subject = `/CN=${profile.commonName.replace(/[\\/+]/g, '\\$&')}`;
  const request = { argv: ['openssl', 'req', '-new', '-sha256', '-key', keyPath, '-subj', subject] };
  return { do: 'sign', request, profile, path, owner, group, mode };
}

const ensureKey = `set -eu
${enterFunctions}
umask 077
command -v openssl >/dev/null || { echo 'openssl is not installed' >&2; exit 1; }
# The directory may be somebody's who would wait for root to write through a name he knows.
enter "\${1%/*}/"
key=./\${1##*/}
if [ -L "$key" ] || [ ! -f "$key" ] || ! openssl pkey -in "$key" -passin pass: -noout 2>/dev/null; then
  tmp=$(mktemp -- "$key.pigsty-XXXXXXXX")
  trap 'rm -f -- "$tmp"' EXIT
  openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -pkeyopt ec_param_enc:named_curve -out "$tmp"
  own "$PWD/$tmp" "$2:$3" "$4"
  mv -fT -- "$tmp" "$key"
fi
own "$1" "$2:$3" "$4"`;
