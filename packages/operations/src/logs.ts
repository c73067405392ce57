export { levels, type LogEntry, type LogLevel } from './logs/entry.ts';
export { readLogs, type LogAnswer, type LogQuestion } from './logs/read.ts';
export { logSubject, type LogSubject } from './logs/subject.ts';
export { parseMoment } from './time/moment.ts';
