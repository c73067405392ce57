export { firingAlerts, heldBack, type FiringAlert, type FiringAnswer } from './alerts/firing.ts';
export { silence, silences, unsilence, type NewSilence } from './alerts/silences.ts';
export { matchersOf, matcherText, type Matcher, type Subjects } from './alerts/matchers.ts';
export { type Silence } from './alerts/silence.ts';
export { alertReceivers, testReceiver, type Delivery } from './alerts/delivery.ts';
export { parseSpan } from './time/span.ts';
export { beginMaintenance, type Maintenance, type MaintenanceOptions } from './alerts/maintenance.ts';
