import type { TopSample, TopSubject } from '@pigsty/operations/top';

/** What somebody who watches sees and has chosen. */
export interface TopState {
  readonly sample?: TopSample;
  /** The member that was chosen; who leads when absent. */
  readonly instance?: string;
  /** Which of the orders of the screen. */
  readonly order: number;
  readonly paused: boolean;
  readonly help: boolean;
  /** How it ends, when it does: an exit code. */
  readonly ended?: number;
}

export function startTop(instance: string | undefined): TopState {
  return { order: 0, paused: false, help: false, ...(instance === undefined ? {} : { instance }) };
}

/** The next state after a key. What no key means changes nothing. */
export function pressed(state: TopState, key: string, { screen }: Pick<TopSubject, 'screen'>): TopState {
  if (key === '\u0003') return { ...state, ended: 130 };
  if (key === 'q' || key === 'Q') return { ...state, ended: 0 };
  if (state.help) return { ...state, help: false };
  switch (key) {
    case ' ':
      return { ...state, paused: !state.paused };
    case 's':
      return { ...state, order: (state.order + 1) % screen.orders.length };
    case 'm':
      return nextMember(state, screen.instances(state.sample?.rows ?? []));
    case '?':
    case 'h':
      return { ...state, help: true };
    default:
      return state;
  }
}

/** After the last one comes the first again, which is followed when the leadership moves. */
function nextMember({ instance, ...state }: TopState, all: readonly string[]): TopState {
  const at = instance === undefined ? 0 : all.indexOf(instance);
  const next = all[at + 1];
  return next === undefined ? state : { ...state, instance: next };
}

/** The order that is chosen, by its name. */
export function orderOf({ order }: Pick<TopState, 'order'>, { screen }: Pick<TopSubject, 'screen'>): string {
  return (screen.orders[order] ?? screen.orders[0]).name;
}
