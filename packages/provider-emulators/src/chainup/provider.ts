import { pageAddress, type ProviderEntry } from '../core/provider.js';
import { type ChainUpEmulator, type ChainUpOptions, createChainUpEmulator } from './emulator.js';

export const chainup: ProviderEntry<ChainUpOptions, ChainUpEmulator> = {
  title: 'ChainUp',
  create: createChainUpEmulator,
  loginPage: ({ strategyOptions: { clientID: appKey, baseURL }, redirectURIs: [redirectUrl = ''] }) =>
    pageAddress(`${baseURL}/platform/login.html`, { appKey, redirectUrl, state: 'example' }),
};
