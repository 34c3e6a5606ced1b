/** The file of a recording: written as it grows where the browser can do that, else kept in memory until it is whole. */
/** What browsers can write, best first. */
const TYPES = ['video/webm;codecs=vp9,opus', 'video/webm;codecs=vp8,opus', 'video/webm', 'video/mp4']

export interface RecordingFile {
  /** Of sound and picture, with their codecs. */
  readonly type: string
  write(part: Blob): Promise<void>
  /**
   * Makes it whole, and hands it to the person where it isn't theirs yet.
   * @param head is put over as many bytes at its beginning
   */
  close(head?: BufferSource): Promise<void>
  /** Nothing was recorded. */
  drop(): Promise<undefined>
}

interface Picked {
  createWritable(): Promise<FileSystemWritableFileStream>
  remove?(): Promise<void>
}
type Picker = (options: object) => Promise<Picked>

/**
 * Asks the person for a file, where the browser can write into it. To be called within a click.
 * @returns undefined when they want none, or the browser can't record
 */
export async function openFile(): Promise<RecordingFile | undefined> {
  const type = TYPES.find((each) => MediaRecorder.isTypeSupported(each))
  if (!type) return undefined
  const [mime = ''] = type.split(';')
  const ending = `.${mime.split('/')[1]}`
  // Neither who was there nor what it was about.
  const name = `meeting-${new Date().toISOString().slice(0, 16).replaceAll(':', '')}${ending}`
  const { showSaveFilePicker } = globalThis as { showSaveFilePicker?: Picker }
  if (!showSaveFilePicker) return inMemory(type, name)
  try {
    const types = [{ accept: { [mime]: [ending] } }]
    return await onDisk(type, await showSaveFilePicker({ suggestedName: name, types }))
  } catch (error) {
    const declined = error instanceof DOMException && error.name === 'AbortError'
    // In a frame of another origin there is no picker.
    return declined ? undefined : inMemory(type, name)
  }
}

async function onDisk(type: string, picked: Picked): Promise<RecordingFile> {
  const stream = await picked.createWritable()
  return {
    type,
    write: (part) => stream.write(part),
    async close(head) {
      if (head) await stream.write({ type: 'write', position: 0, data: head })
      await stream.close()
    },
    async drop() {
      await stream.abort()
      await picked.remove?.()
      return undefined
    },
  }
}

function inMemory(type: string, name: string): RecordingFile {
  const parts: Blob[] = []
  return {
    type,
    async write(part) {
      parts.push(part)
    },
    async close(head) {
      const whole = new Blob(parts)
      const rest = head ? [head, whole.slice(head.byteLength)] : [whole]
      const href = URL.createObjectURL(new Blob(rest, { type }))
      Object.assign(document.createElement('a'), { href, download: name }).click()
      // The download has begun by then; the bytes are freed when it ends.
      setTimeout(() => URL.revokeObjectURL(href), 60_000)
    },
    async drop() {
      parts.length = 0
      return undefined
    },
  }
}
