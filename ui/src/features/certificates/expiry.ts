const DAY_MS = 86_400_000
/** How early a certificate that ends is warned of. */
const WARN_BEFORE_MS = 30 * DAY_MS

export type Expiry = 'expired' | 'soon' | 'later'

/** How near the end of a certificate is; null for what does not expire. */
export function expiryOf(expiresAtMs: number | null, now: number): Expiry | null {
  if (expiresAtMs === null) {
    return null
  }
  if (expiresAtMs <= now) {
    return 'expired'
  }
  return expiresAtMs - now < WARN_BEFORE_MS ? 'soon' : 'later'
}
