export { takeSample, type TopSample } from './top/sample.ts';
export { topSubject, type TopRow, type TopSubject } from './top/subject.ts';
