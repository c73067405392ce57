const two = (n: number, digits = 2): string => String(n).padStart(digits, '0');

/** `11-27 02:13:05`, in the zone of this machine. */
export function localTime(time: number): string {
  const at = new Date(time);
  return `${two(at.getMonth() + 1)}-${two(at.getDate())} ${two(at.getHours())}:${two(at.getMinutes())}:${two(at.getSeconds())}`;
}

/** The same with milliseconds. */
export function localTimeMs(time: number): string {
  return `${localTime(time)}.${two(new Date(time).getMilliseconds(), 3)}`;
}
