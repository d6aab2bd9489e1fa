/** What a flow tells of the error that ended it: the strategies' errors hold no secret, and of others nothing is told. */
export function reasonOf(error: unknown): { reason?: string } {
  const { cause } = Object(error) as Partial<Error>;
  const told = [error, cause].find((each): each is Error => each instanceof Error && 'operation' in each);
  return told ? { reason: told.message } : {};
}
