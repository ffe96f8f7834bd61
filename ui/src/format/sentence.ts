/**
 * The hub's messages begin in lower case and have no full stop, as they also stand within longer
 * ones. Alone on the page they are sentences. What begins with a name or with code stays as it is.
 */
export function asSentence(message: string): string {
  const begun = /^[a-z]+[ ,:]/.test(message) ? message.charAt(0).toUpperCase() + message.slice(1) : message
  return /[\p{L}\p{N}`)"'”]$/u.test(begun) ? `${begun}.` : begun
}
