/**
 * @param what whose value it is, as the message begins
 * @throws {TypeError} for what is no object
 */
export function demandObject<T extends object>(what: string, value: T, such = ''): T {
  // A caller without types may pass anything.
  if (typeof (value as unknown) === 'object' && (value as unknown) !== null && !Array.isArray(value)) return value;
  throw new TypeError(`provider-login-buttons: ${what} must be an object${such}`);
}

/**
 * Refuses unknown members: a misspelt one would be ignored without a message.
 * @throws {TypeError} that lists the known ones
 */
export function refuseUnknown(kind: string, where: string, value: object, known: readonly string[]): void {
  const unknown = Object.keys(value).find((name) => !known.includes(name));
  if (unknown === undefined) return;
  throw new TypeError(
    `provider-login-buttons: there is no ${kind}${JSON.stringify(unknown)}${where}; there are: ${known.join(', ')}`,
  );
}
