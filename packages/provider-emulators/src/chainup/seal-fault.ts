/** What can be wrong with a seal. */
export type SealFault = 'unsigned' | 'wrong-signature' | 'foreign-signature' | 'garbled-data';
