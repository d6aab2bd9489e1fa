/** What can be wrong with a sealed answer. */
export type SealFault = 'unsigned' | 'wrong-signature' | 'foreign-signature' | 'garbled-data';
