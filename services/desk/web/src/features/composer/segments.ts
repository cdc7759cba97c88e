// GSM 03.38 (3GPP TS 23.038, 6.2.1): its default alphabet, and what takes an escape and so two septets.
const gsm =
  '@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !"#¤%&\'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà';
const gsmEscaped = '\f^{}\\[~]|€';

/** What a text costs to send. */
export interface Segments {
  /** How many texts the carrier counts. */
  count: number;
  /** False when one character is outside of the phones' own alphabet: 70 instead of 160 of them fit. */
  gsm: boolean;
}

/**
 * Counts the segments of a text message: alone it may have 160 septets or 70 UCS-2 units, as one of several 153 or 67
 * (3GPP TS 23.040, 9.2.3.24.1). An escaped character and a surrogate pair are never divided between two of them.
 */
export function segmentsOf(text: string): Segments {
  const characters = Array.from(text);
  const isGsm = characters.every((character) => gsm.includes(character) || gsmEscaped.includes(character));
  const [alone, together] = isGsm ? [160, 153] : [70, 67];
  const sizes = characters.map((character) => (isGsm ? (gsm.includes(character) ? 1 : 2) : character.length));
  const total = sizes.reduce((sum, size) => sum + size, 0);
  if (total <= alone) return { count: total === 0 ? 0 : 1, gsm: isGsm };
  let count = 1;
  let used = 0;
  for (const size of sizes) {
    if (used + size > together) {
      count += 1;
      used = 0;
    }
    used += size;
  }
  return { count, gsm: isGsm };
}
