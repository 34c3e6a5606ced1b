export function writeManifest(folder: string, version: string): Promise<void>
