export function allowLoopbackOnly(refused: (host: string) => void): () => void;
