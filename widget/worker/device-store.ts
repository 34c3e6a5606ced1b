import { DEVICE_KEY_BYTES, type DeviceKey, newDeviceKey } from '../crypto/device-key.ts'
import { keptKeys } from './database.ts'

/** For this worker's life, where nothing can be kept. */
let passing: Promise<DeviceKey> | undefined

/**
 * The key of this device at the page's origin, made at first use. Where the browser keeps nothing (some private
 * windows) it lives as long as the worker, and the device is a new one to everybody each time.
 */
export async function loadDeviceKey(): Promise<DeviceKey> {
  try {
    return await keptKeys('device', isDeviceKey, newDeviceKey)
  } catch {
    passing ??= newDeviceKey()
    return passing
  }
}

const isDeviceKey = (value: unknown): value is DeviceKey =>
  typeof value === 'object' &&
  value !== null &&
  'publicKey' in value &&
  value.publicKey instanceof Uint8Array &&
  value.publicKey.length === DEVICE_KEY_BYTES &&
  'privateKey' in value &&
  value.privateKey instanceof CryptoKey &&
  value.privateKey.algorithm.name === 'Ed25519' &&
  value.privateKey.usages.includes('sign') &&
  !value.privateKey.extractable
