import type { Inventory, Probe, ProbeSubject } from '@pigsty/sdk';
import type { NodeParams } from '../spec/schema.ts';
import { keepalivedUnit, vipOf } from '../spec/vip.ts';

/** A member of a VIP runs keepalived, and reaches the address or holds it. */
export function vipProbes(subject: ProbeSubject, params: NodeParams, inventory: Inventory): readonly Probe[] {
  const vip = vipOf({ host: subject.host, params }, inventory);
  if (vip === undefined) return [];
  const hint = `journalctl -u ${keepalivedUnit}, or pigsty install node -l ${subject.host}`;
  return [
    {
      ...subject,
      name: `VIP ${vip.address} is held`,
      script: `systemctl is-active ${keepalivedUnit}
if ip -o -4 address show | grep -qF ' ${vip.address}/'; then echo holds; elif ping -c 1 -W 2 ${vip.address} >/dev/null 2>&1; then echo reaches; else echo nobody; fi`,
      deadlineMs: 6000,
      judge: ({ output }) => {
        const [active = '', held = ''] = output.trim().split('\n');
        if (active !== 'active') return { state: 'fail', detail: `keepalived is ${active}`, hint };
        if (held === 'holds') return { state: 'ok', detail: 'held here' };
        return held === 'reaches'
          ? { state: 'ok', detail: 'held by another member' }
          : { state: 'fail', detail: 'no member answers for it', hint };
      },
    },
  ];
}
