import { handoverDirectory as directory } from '../platform/paths.ts';

/** What it keeps of the instance that hands over. */
export function handoverPlaces(from: string): {
  readonly directory: string;
  readonly program: string;
  readonly config: string;
  readonly state: string;
  readonly unit: string;
} {
  return {
    directory,
    program: `${directory}/${from}.py`,
    config: `${directory}/${from}.config`,
    state: `${directory}/${from}.state`,
    unit: `pigsty-handover-${from}.service`,
  };
}
