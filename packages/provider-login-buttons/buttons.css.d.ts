// A stylesheet exports nothing; with this file TypeScript finds `import 'provider-login-buttons/buttons.css'`.
export {};
