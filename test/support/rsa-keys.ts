import { createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto';

/** A pair that only tests have. Making one takes up to a second, and many suites need it. */
export interface KeyPair {
  readonly privateKey: KeyObject;
  readonly publicKey: KeyObject;
}

function pair(pkcs8: readonly string[]): KeyPair {
  const privateKey = createPrivateKey({ key: Buffer.from(pkcs8.join(''), 'base64url'), format: 'der', type: 'pkcs8' });
  return { privateKey, publicKey: createPublicKey(privateKey) };
}

/** Two pairs of 2048 bits, the sizes of real ones. */
export const RSA_KEYS: readonly [KeyPair, KeyPair] = [
  pair([
    'MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQDJEJ2gOLH4y3wJZ2gYfYVvJ2_M5SFYGNgbrNAF943TgVu6c-nS7-re3S4Xa4',
    's1bk9fiJEcSq1cpmDkvkdIXoPwC2TlHVvYalr_YdANuv-w055hSmTsbu63ELty0qMx6VkNFY7F9sQNrVDVimI10TCz3VwTNwTLgCKgTGFOcarR',
    'U_93Ce1eIGTWhduVnALi_-kEuJ9cuRDbCoHVvc9-tt-h4sTHdXgPE7QBUiPaxySopheoeMH0EOxTP_z5dZI1_5qoj5kTLIY-6j64huiE0lbZAf',
    'xZWjFxJa2HeyKVgp80WIe79UskXmX_ml32POwsYhuS0tV9Z7KKn2TwoCCNn30TAgMBAAECggEAWiezJgaF9rL3GRhe2qxdymt6e_s5qlDphe9F',
    'D4fi9jWIteAHtmeRfwDaC_JS51BhEssflfn-Jg8MX0TanZ6TtmzFft5dMnrt9pkbOyzgPZ-F4sYC3ukW7Mr54hCE0Hp7TZye-jEd06wlFLsKMm',
    'tsVRoqkQsYgU8hN5NIBm59U4J0fML07H0-xv3RGCNQxYGkRfXO-w1mETo1FQtIuFP6dDcoZnqVHxBGiqs6NKJzzfQKZeyjJbPdJmLzM6cWo-nK',
    '8URFrfHhMk_8ekVG_1LgJT-3VBwIi7y961iNDQyt5rkWGL9FdCsi37GYijp9cAhDEB8IAi0ixeDi_m7ZB6h0wQKBgQD0vRC97y_8EpUAA-ezvQ',
    'zZXJ0mHP6Ybd9Jb3Ijsb9KpJrQc-9ZKEgJCk9Rb86sh1YjURaVljvafY-qRkYfJ3IyWvbJve1Z81WYMlQ_bWLWtcNknfokJiF_-bXbsxpUyKVF',
    'ZSb6e3nhoQ2K0r9Om_XHhrZxfnNaiCPFlHpjojbOwwKBgQDSURcWGtFv47LCq_Umj_Lw7O2xzB8qyG3y3q_owCep028L_X8npq7nzHcmQoIOk5',
    'NPSoQfNYGNc1na3_pgKUsWSFeIu2c4G0XoarBOWJCXiTlcVmm3VCKIQi809Ze-TtsrL11682yZ4Tzm98RJgoEspmSgVu6V-bRcyqWqC7dTcQKB',
    'gA6u-T4sB5j8FGx3z4L9KLQx1kvfGXdTwD3LrfFuTKfR0GgJTKbwv8GrGK8uIhw_0m80AkLfTKADQIdayAI-f599zai0-HSZIN2Mx3k2uuNe7G',
    'YxBDz-_KuM89hGmqHTl_bd5sTIe7uJyiI2GrxApzJdZrzQdWNNH7hO_DjWFqu5AoGBAKD59EO1Dy0nCUI7wA5eC8MgdeaqqAhlFNLaY6Ywvasc',
    '7FgvFU5SJHnDZEdijI1_ozcDgBErMRgFfHctDETiFljd0jITzrOBHIcCciPlYfa6z66_bXcm7K-CiQNuH1FIpjRtso1TGILHhYf7iMADJb_5M_',
    'gN0dv1HnoPmbGH-i_hAoGAU-a4ODyXRnQi_fa1t-UpZrbpGjw2nU8zIwmanrmDcOo7tCobZG02IXFBS8kZd4E1l3Bf515NMcz4YAZ38wR9isbN',
    'AFIADid7pE5YB5G-r3KPD34I_qjCVuRHjZJto-D8RMgRFSYjofOOfkq0zWpWJvZFDuWOvLkiIATDhL0cIQI',
  ]),
  pair([
    'MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQC_UdTIJuse2XT5bm51EnB4LUlrpmDcCNmAO-w_o_cssB-CwlCoEK7ltZJm8f',
    '33KQHtwcK4kSyPlSfCKvxpFKF6Ycdx7F37i2qtPQWzAkCD8r4ulNsnt7GnhNpeaQc5IW3yy_3bEu2G5MuUiEZ3QFlRzJ9OCDWBHbCnkkSYDrCl',
    'F4ObEEbR2bWKHAy96a8WplpGArEgJNhsarvzTmPZolrUtV6yiqu2eFufm2BqBJBNqNoiesfVA7h-d2MxRZUziTkoX5Ql9Eoax2kJqCRe1Z28St',
    'YUwv9EI9yEG_eU5k6HknMqdgAoR1-1C2JsmgPTgueutw5DYk1-T2K8bbMhIxnZAgMBAAECggEADqrXCvKI4K2VMoY31lEv6YFh-UHLzTKp0hNF',
    '_RRfSmrE5QEWrpEmMhrQetn0jsfzC5I-O74i0hiCRXgxhQYoNw9bUK2UAEk48se_McZrbHI7XauF0wQEjQOPZjYxGpJ927kDNjy7lGA4B07HRY',
    'nbudIGfd9SksUpmj80HmA0mgNog--cX1ADV1eFl-KSre1UfZUWDXGMcTCNlbRJx367iupQizQzms3gP7F_iUK37jPuvAklNlDmpsydzUZgKEV3',
    '1tKXBcG-7DxlrncV118akYyP793EOUMKAWLlnOQV5rnLOyQg5fb1x3xt94l4BTnKRm4oGr0z0RVwl3YjVPjBPQKBgQDnMJRLZChQiGtKn2QKhp',
    '_46py9vaqSxaThQMmZgPtDW1rtmuMWQhL8i-iDTWnuT6g8ooINYo9KDtFcDUVT6ubc5qEcKDB_VLz-5dWAUEtYVJ5JotFha4AlrTffemgjwfV2',
    'B5T5U9-krCI4B3DnZtnHPmTOgcs0p6D2wNM8oXptjwKBgQDT2ejz7Ori1wzzZzAq4XIfYOwxp7DY95VB7haOeMKnoqG3nhiWk0hKxN8uJ50aS0',
    'CunxNQCSXu1WLXrQTaRtYFJeKnDaPCc84GD2cmgTO059zX5nPHB_GOKHQERueHjFd5t5-nONJnOt376WA6zrO3WPI-wmx9Yue-DfoTj6ueFwKB',
    'gQCBDfU6QKbgjcaW2XMXDR-v7AejQ4U8eWgY9fmT3xRj_VM84AF0I15F7DPXWBeSGJVpg63lmucyCCOGp0HUHoTRO00kUqr_6WW3RMVx42Cr5l',
    'CV-nW3VDMs1Q0ji0km7NcBFCptJAzr98sCS-USx686MfJD9OBifFC2bd19MwcMsQKBgHloal5QKhQx1hQv0KTianqdGv8h8PGGgZ01Cuw_PJ7B',
    'TxhhnAm_AjEHPje_MAN_mOP5-iFl_L0wwOKFH0DQU5rDqW6_HFg18Z37ecvRQ4arUh7QzQ0E-mPTvxksYUeHICJ7Hx3ALKRIUisqBaHuD4RFjx',
    '50YaRB6Dk83VIUhe-lAoGAbsOvN1INsbeUT_TzFP549niO_E80ZP-QmbQn1XkQvEsEI44S6-kH1cLHMdwyxOzeUPdA39TG-ldWza6TzweaSffA',
    '10giwg-hF7Rsv0LOSuQ0ii0aP8odSak479V1ywQnjmFXPuGsppw5Wgt2P6MJw7h2I8IafDpIBqFdlfvN0do',
  ]),
];
