import { createEliceEmulator } from 'provider-emulators';

it.each(['https://app.example/{providr}/callback', 'https://app.example/{PROVIDER}/callback', 'https://a.example/}'])(
  'a redirect URI with a word in braces that nothing replaces is refused: %s',
  (uri) => {
    expect(() => createEliceEmulator({ redirectURIs: [uri] })).toThrow('Only {provider} is replaced');
    expect(() => createEliceEmulator().registerRedirectURI(uri)).toThrow(`redirect URI: "${uri}"`);
  },
);
