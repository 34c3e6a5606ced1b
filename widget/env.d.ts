/** Single icons of lucide; the package ships types for its index only. */
declare module 'lucide/dist/esm/icons/*.mjs' {
  type IconNode = [tag: string, attributes: Record<string, string | number | undefined>][]
  const node: IconNode
  export default node
}

declare module '@zxcvbn-ts/language-common/dist/passwords.json.mjs' {
  const passwords: string[]
  export default passwords
}

/** Audio Output Devices API, which not all browsers have. */
interface MediaDevices {
  selectAudioOutput?: (options?: { deviceId?: string }) => Promise<MediaDeviceInfo>
}

/** A program of a package, as base64. */
declare module '*.wasm' {
  const program: string
  export default program
}
