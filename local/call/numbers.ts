// Callers' numbers for calls in numbers: 555-0100 to 555-0199 belong to nobody in any North American area code, so each call can
// have a number of its own that is nobody's.

/** Area codes of the United States, Seattle's first. */
const AREA_CODES = [
  206, 201, 202, 203, 205, 207, 208, 209, 210, 212, 213, 214, 215, 216, 217, 218, 219, 224, 225, 228, 229, 231, 234,
  239, 240, 248, 251, 252, 253, 254, 256, 260, 262, 267, 269, 270, 276, 281, 301, 302, 303, 304, 305, 307, 308, 309,
  310, 312, 313, 314, 315, 316, 317, 318, 319, 320, 321, 323, 325, 330, 334, 336, 337, 347, 352, 360, 361, 386, 401,
  402, 404, 405, 406, 407, 408, 409, 410, 412, 413, 414, 415, 417, 419, 423, 425, 432, 434, 435, 440, 443, 469, 478,
  479, 480, 484, 501, 502, 503, 504, 505, 507, 508,
];

/** The stack's own number is among the first hundred and is passed over. */
const FIRST = 123;

/** Number of the n-th caller, from 0 on; repeats after ten thousand. */
export function callerNumber(n: number): string {
  const line = 100 + ((FIRST - 100 + n) % 100);
  const area = AREA_CODES[Math.floor((FIRST - 100 + n) / 100) % AREA_CODES.length];
  return `+1${area}5550${line}`;
}
