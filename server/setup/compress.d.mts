export function compressed(text: Buffer): Promise<Buffer>
