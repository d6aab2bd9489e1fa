import { pageAddress, type ProviderEntry } from '../core/provider.js';
import { createEliceEmulator, type EliceEmulator, type EliceOptions } from './emulator.js';

export const elice: ProviderEntry<EliceOptions, EliceEmulator> = {
  title: 'Elice',
  create: createEliceEmulator,
  loginPage: ({ strategyOptions: { clientID: client_id, webURL }, redirectURIs: [redirect_uri = ''] }) =>
    pageAddress(`${webURL}/oauth/authorize`, { client_id, redirect_uri, state: 'example', scope: 'read', lang: 'en' }),
};
