// Which modules of the element go into one file: what compresses together is much smaller than what is split.

/**
 * What loads in one go, by the sources that begin it: all that there is in a meeting.
 * Each of the other dynamic imports is a file by itself.
 */
const TOGETHER = {
  call: [
    /\/call\/(controller|recordings|statistics)\.ts$/,
    /\/elements\/(views|extras\/snug-page-check)\.ts$/,
  ],
}

/**
 * For Rollup's `manualChunks`: a module that only such sources reach goes with the first of them.
 * @returns {(id: string, api: {getModuleInfo: Function, getModuleIds: () => Iterable<string>}) => string | undefined}
 */
export function together() {
  /** @type {Map<string, Set<string | undefined>> | undefined} names of the files that reach a module */
  let reached
  return (id, api) => {
    reached ??= reach(api)
    const names = reached.get(id)
    if (!names || names.has(undefined)) return undefined
    return Object.keys(TOGETHER).find((name) => names.has(name))
  }
}

function reach({ getModuleInfo, getModuleIds }) {
  const reached = new Map()
  const infos = [...getModuleIds()].map(getModuleInfo)
  for (const { id } of infos.filter(({ isEntry, dynamicImporters }) => isEntry || dynamicImporters.length)) {
    const found = new Set([id])
    for (const one of found) for (const to of getModuleInfo(one).importedIds) found.add(to)
    for (const one of found) reached.set(one, (reached.get(one) ?? new Set()).add(nameOf(id)))
  }
  return reached
}

const nameOf = (id) => Object.entries(TOGETHER).find(([, begin]) => begin.some((one) => one.test(id)))?.[0]
