import type { Account } from '../core/types.js';

/** A learner at Elice. `id` is the decimal text of the number that `/oauth/account` answers; `displayName` is its `fullname`. */
export interface EliceAccount extends Account {
  readonly phone: string;
  /** The address of the profile picture. */
  readonly profileURL: string;
  readonly locale: string;
}

export const ELICE_ACCOUNTS: readonly EliceAccount[] = [
  {
    id: '12345',
    displayName: 'John Doe',
    email: 'john.doe@example.com',
    phone: '010-1234-5678',
    profileURL: 'https://example.com/profile/johndoe',
    locale: 'ko',
  },
  {
    id: '20482',
    displayName: '김하늘',
    email: 'haneul@learners.example',
    phone: '010-2048-2048',
    profileURL: 'https://example.com/profile/haneul',
    locale: 'ko',
  },
  {
    id: '31007',
    displayName: 'สมชาย ใจดี',
    email: 'somchai@learners.example',
    phone: '081-310-0700',
    profileURL: 'https://example.com/profile/somchai',
    locale: 'th',
  },
];
