/** What is said about devices: which one failed, why, and what to do. */
import { msg, str } from '@lit/localize'
import type { Devices, LocalErrorCode } from '../call/meeting.ts'
import { failureText } from './failures.ts'

const TEXTS: Partial<Record<LocalErrorCode, (device: string) => string>> = {
  devices_refused: (device) =>
    msg(
      str`${device}: the browser does not allow it here. Allow it at the address bar, then turn it on again.`,
    ),
  devices_missing: (device) => msg(str`${device}: none was found. Connect one, then turn it on.`),
  devices_busy: (device) =>
    msg(str`${device}: in use by another program or tab. Close it there, then turn it on again.`),
  device_lost: (device) => msg(str`${device}: gone, and off until you connect one.`),
  device_swapped: (device) => msg(str`${device}: gone. Another one is in use now.`),
}

/** What went wrong with a device last, and what to do; empty when nothing did. */
export function deviceProblem({ failure, failed }: Devices): string {
  if (!failure) return ''
  const text = TEXTS[failure.code as LocalErrorCode]
  if (!text || !failed || failed === 'screen') return failureText(failure.code)
  return text(failed === 'microphone' ? msg('Microphone') : msg('Camera'))
}

/** The chosen speaker while it is connected. */
export const connectedSpeaker = ({ speakers, speakerId = '' }: Devices): string =>
  speakers.some(({ id }) => id === speakerId) ? speakerId : ''

export const elsewhereText = (): string =>
  msg(
    'You are in a meeting in another tab. Leave it there first, or its camera, microphone and sound get in the way.',
  )
