import type { Account } from '../core/types.js';

/** A charger of an ELECQ account. */
export interface ElecqDevice {
  readonly deviceId: string;
  readonly deviceName: string;
  readonly status: string;
}

/** An ELECQ account. `id` is the user id that ELECQ's answers and token claims carry. */
export interface ElecqAccount extends Account {
  readonly organization: string;
  readonly devices: readonly ElecqDevice[];
}

export const ELECQ_ACCOUNTS: readonly ElecqAccount[] = [
  {
    id: 'u-1001',
    displayName: 'Mina Berg',
    email: 'mina.berg@fjord-charging.example',
    organization: 'Fjord Charging & Co',
    devices: [
      { deviceId: 'AE104-7731', deviceName: 'Harbour north', status: 'Available' },
      { deviceId: 'AE104-7732', deviceName: 'Harbour south', status: 'Charging' },
    ],
  },
  {
    id: 'u-1002',
    displayName: 'Tom de Vries',
    email: 'tom@laadplein.example',
    organization: 'Laadplein Utrecht',
    devices: [{ deviceId: 'AE222-0090', deviceName: 'Station square', status: 'Offline' }],
  },
  {
    id: 'u-1003',
    displayName: 'Žofie Nováková',
    email: 'zofie@nabijeni.example',
    organization: 'Nabíjení Brno',
    devices: [],
  },
];
