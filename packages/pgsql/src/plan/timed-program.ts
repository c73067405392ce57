import { absent, file, unit, type Op } from '@pigsty/sdk';

/** A program of a member that a timer runs. */
export interface TimedProgram {
  /** Its path. */
  readonly program: string;
  readonly service: string;
  readonly timer: string;
  /** Topic of changes that the timer restarts for. */
  readonly restart: string;
}

const unitFile = (name: string): string => `/etc/systemd/system/${name}`;

/** The program, its units, and the timer that runs. */
export function timedProgram(
  { program, service, timer, restart }: TimedProgram,
  content: { readonly program: string; readonly service: string; readonly timer: string },
): readonly Op[] {
  return [
    file({ path: program, content: content.program, mode: '0755' }),
    file({ path: unitFile(service), content: content.service }, { notifies: [restart] }),
    file({ path: unitFile(timer), content: content.timer }, { notifies: [restart] }),
    unit({ name: timer, state: 'running', enabled: true, restartOn: [restart] }),
  ];
}

export function timedProgramStopped({ service, timer }: TimedProgram): readonly Op[] {
  return [
    unit({ name: timer, state: 'stopped', enabled: false }),
    unit({ name: service, state: 'stopped', enabled: 'keep' }),
  ];
}

export function timedProgramRemoved({ program, service, timer }: TimedProgram): readonly Op[] {
  return [unitFile(service), unitFile(timer), program].map((path) => absent({ path }));
}
