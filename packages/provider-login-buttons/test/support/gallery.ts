import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type CustomProvider, type Language, languages, loginButton, providerNames } from 'provider-login-buttons';
import { stylesheet } from 'provider-login-buttons/stylesheet';

const acme: CustomProvider = { name: 'acme', label: 'Acme', mark: 'M12 3 3 21h18z', colour: '#ffd500' };
const plain: CustomProvider = { name: 'plain', label: 'Example Identity' };

const HEADINGS: Readonly<Record<Language, string>> = { en: 'English', ko: '한국어', th: 'ไทย', zh: '中文' };

const LONG: Readonly<Record<Language, string>> = {
  en: 'Continue with the account of your organisation at the electric vehicle charging network',
  ko: '전기차 충전 네트워크에 등록된 우리 회사의 파트너 계정으로 계속 진행하기',
  th: 'ดำเนินการต่อด้วยบัญชีขององค์กรของคุณบนเครือข่ายสถานีชาร์จรถยนต์ไฟฟ้า',
  zh: '使用贵公司在电动汽车充电网络中注册的合作伙伴账户继续操作并完成连接',
};

const PAGE_STYLE = `
:root { color-scheme: light dark; }
body { margin: 0; padding: 1.5rem 1rem; font: 16px/1.5 system-ui, sans-serif; background: light-dark(#f6f7f9, #101218); color: light-dark(#15181e, #eceff4); }
main { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 20rem), 1fr)); gap: 2rem; max-width: 88rem; margin: auto; }
section { min-width: 0; }
h1 { max-width: 88rem; margin: 0 auto 1rem; font-size: 1.5rem; }
h2 { font-size: 1rem; margin: 0 0 .75rem; }
a:hover { color: red; text-decoration: underline; }
`;

const section = (title: string, buttons: readonly string[], attributes = ''): string =>
  `<section${attributes}><h2>${title}</h2><ul class="provider-login-buttons">${buttons.map((button) => `<li>${button}</li>`).join('')}</ul></section>`;

/** All buttons on one page: each language, long labels, forms, providers of your own, and a part that runs from right to left. */
export function gallery(): string {
  const perLanguage = languages.map((language) =>
    section(HEADINGS[language], [
      ...providerNames.map((name) => loginButton(name, { language })),
      loginButton('elice', { language, text: LONG[language], href: '/auth/elice?long' }),
      loginButton(acme, { language, method: 'post', fields: { _csrf: 'token' } }),
    ]),
  );
  const sections = [
    ...perLanguage,
    section('Your own', [loginButton(acme), loginButton(plain), loginButton('chainup', { method: 'post' })]),
    section(
      'العربية',
      [loginButton('elecq'), loginButton('elice', { text: 'تسجيل الدخول عبر Elice' })],
      ' lang="ar" dir="rtl"',
    ),
  ];
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Login buttons</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="icon" href="data:,"><link rel="stylesheet" href="/page.css"><link rel="stylesheet" href="/buttons.css"></head>
<body><header><h1>Login buttons</h1></header><main>${sections.join('')}</main></body></html>`;
}

/** Serves the gallery on loopback, under a policy that allows the page's own stylesheets and nothing else. */
export async function serveGallery(port = 0): Promise<{ server: Server; url: string }> {
  const pages: Readonly<Record<string, readonly [type: string, body: () => string]>> = {
    '/': ['text/html', gallery],
    '/page.css': ['text/css', () => PAGE_STYLE],
    '/buttons.css': ['text/css', stylesheet],
  };
  const server = createServer((request, response) => {
    const page = pages[request.url ?? ''];
    response.setHeader('Content-Type', `${page?.[0] ?? 'text/plain'}; charset=utf-8`);
    response.setHeader(
      'Content-Security-Policy',
      "default-src 'none'; style-src 'self'; img-src data:; form-action 'self'",
    );
    response.end(page?.[1]() ?? `${request.method ?? ''} ${request.url ?? ''}`);
  });
  await new Promise<void>((listening) => server.listen(port, '127.0.0.1', listening));
  return { server, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/` };
}
