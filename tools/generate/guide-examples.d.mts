export function withExamples(page: string, folder: string): string;
export function writeExamples(file: string, folder: string): void;
