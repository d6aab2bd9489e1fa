import type { Account } from '../core/types.js';

/** A user of the merchant's exchange. `id` is the `openId`. */
export interface ChainUpAccount extends Account {
  /** The exchange's own user number, what `inquire_user` takes as `uid`. */
  readonly uid: number;
  readonly countryCode: string;
  readonly mobileNumber: string;
  /** 1 when identity documents were checked. Our reading: the login documents do not describe this answer. */
  readonly authLevel: number;
  readonly authType: number;
  /** When the account was made, epoch milliseconds. */
  readonly ctime: number;
}

export const CHAINUP_ACCOUNTS: readonly ChainUpAccount[] = [
  {
    id: '4dbca5afca8a46f48d863d18b5dd6447',
    displayName: 'Satoko N.',
    email: 'satoko@exchange.example',
    uid: 10_001,
    countryCode: '+81',
    mobileNumber: '90****5678',
    authLevel: 1,
    authType: 1,
    ctime: 1_672_531_200_000,
  },
  {
    id: '7c19e0d2b3f84a6a9e5512cc08fa31d9',
    displayName: '王小明',
    email: 'xiaoming@exchange.example',
    uid: 10_002,
    countryCode: '+86',
    mobileNumber: '138****0002',
    authLevel: 0,
    authType: 0,
    ctime: 1_704_067_200_000,
  },
  {
    id: '0a5de6f1779c4be2a44f0c3d61b8e713',
    displayName: 'Ana Souza',
    email: 'ana@exchange.example',
    uid: 10_003,
    countryCode: '+55',
    mobileNumber: '11****4321',
    authLevel: 2,
    authType: 1,
    ctime: 1_717_200_000_000,
  },
];
