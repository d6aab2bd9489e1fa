import type { Account } from '../core/types.js';

/** A business at FlowAccount. */
export interface FlowAccountBusiness {
  /** "The customer code of the chosen business." */
  readonly supportCode: string;
  readonly companyId: number;
  readonly name: string;
  readonly nameEn: string;
  readonly taxId: string;
  readonly branch: string;
  readonly address: string;
  readonly phone: string;
  readonly mobile: string;
  readonly website: string;
}

/** A person with one or more businesses at FlowAccount. */
export interface FlowAccountAccount extends Account {
  readonly businesses: readonly FlowAccountBusiness[];
}

export const FLOWACCOUNT_ACCOUNTS: readonly FlowAccountAccount[] = [
  {
    id: 'owner-1',
    displayName: 'Somsri Thongdee',
    email: 'somsri@baangarden.example',
    businesses: [
      {
        supportCode: 'N1000231',
        companyId: 100_231,
        name: 'บริษัท บ้านแอนด์การ์เด้น จำกัด',
        nameEn: 'Baan & Garden Co., Ltd.',
        taxId: '0105561000231',
        branch: 'สำนักงานใหญ่',
        address: '12 ถนนสุขุมวิท แขวงคลองเตย กรุงเทพมหานคร 10110',
        phone: '02-100-0231',
        mobile: '081-100-0231',
        website: 'https://baangarden.example',
      },
      {
        supportCode: 'N1000232',
        companyId: 100_232,
        name: 'ร้านกาแฟริมคลอง',
        nameEn: 'Rim Khlong Coffee',
        taxId: '0105561000232',
        branch: '00001',
        address: '8 ถนนเจริญกรุง แขวงบางรัก กรุงเทพมหานคร 10500',
        phone: '02-100-0232',
        mobile: '081-100-0232',
        website: 'https://rimkhlong.example',
      },
    ],
  },
  {
    id: 'owner-2',
    displayName: 'Niran Chaiyo',
    email: 'niran@chaiyo.example',
    businesses: [
      {
        supportCode: 'N2000415',
        companyId: 200_415,
        name: 'บริษัท ไชโย โลจิสติกส์ จำกัด',
        nameEn: 'Chaiyo Logistics Co., Ltd.',
        taxId: '0105562000415',
        branch: 'สำนักงานใหญ่',
        address: '99 หมู่ 4 ตำบลบางพลี สมุทรปราการ 10540',
        phone: '02-200-0415',
        mobile: '089-200-0415',
        website: 'https://chaiyo.example',
      },
    ],
  },
];
