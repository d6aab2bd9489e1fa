import type { Account } from '../../packages/provider-emulators/src/core/types.js';

/** Somebody with an account at Acme. `id` is the decimal text of the number that Acme answers. */
export interface AcmeAccount extends Account {
  readonly plan: string;
}

export const ACME_ACCOUNTS: readonly AcmeAccount[] = [
  { id: '7', displayName: 'Wile E. Coyote', email: 'wile@acme.example', plan: 'gold' },
  { id: '8', displayName: 'Žofie Nováková', email: 'zofie@acme.example', plan: 'free' },
];
