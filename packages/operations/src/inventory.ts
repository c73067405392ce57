export { instancesByHost, loginOf, type HostInstance } from './inventory/host.ts';
export { writeNewFile } from './inventory/new-file.ts';
export { Origins, placeOf, type Origin } from './inventory/origin.ts';
export { Showable } from './inventory/shown.ts';
export { hostsText, variablesOf } from './inventory/variables.ts';
