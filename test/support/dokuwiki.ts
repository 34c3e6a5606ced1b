/** Debian's DokuWiki as a host application: a copy with its own data and people, served by PHP itself. */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { chmodSync, cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { freePort } from './ports.ts'

const PROGRAM = '/usr/share/dokuwiki'
const PLUGIN = new URL('../../examples/dokuwiki/snug', import.meta.url).pathname
const READY_WITHIN = 20_000
const DATA = [
  ...[
    'attic',
    'cache',
    'index',
    'locks',
    'log',
    'media',
    'media_attic',
    'media_meta',
    'meta',
    'pages',
    'tmp',
  ],
]

export interface WikiPerson {
  login: string
  password: string
  name: string
  groups: string[]
}

export interface WikiSettings {
  people: WikiPerson[]
  /** Text of each page, by id such as `research:home`. */
  pages: Record<string, string>
  /** Lines of the access control list: page, group or person, level. */
  rights: string[]
  /** Origin of the meeting server. */
  server: string
}

export interface Wiki {
  origin: string
  /** Folder with everything that the wiki keeps. */
  folder: string
  /** What the wiki's administrator has to run at the meeting server: arguments of `snug`. */
  command(): string[]
  stop(): void
}

export async function startWiki(settings: WikiSettings): Promise<Wiki> {
  const folder = mkdtempSync(join(tmpdir(), 'snug-wiki-'))
  const port = await freePort()
  const origin = `http://localhost:${port}`
  furnish(folder, settings)
  const process_ = spawn('php', ['-S', `localhost:${port}`, '-t', folder], {
    env: { ...process.env, PHP_CLI_SERVER_WORKERS: '4' },
    stdio: 'ignore',
    detached: true,
  })
  const stop = () => {
    endAll(process_)
    rmSync(folder, { recursive: true, force: true })
  }
  await answering(`${origin}/doku.php`).catch((error) => {
    stop()
    throw error
  })
  const command = () => {
    const line = execFileSync('php', [join(folder, 'bin/plugin.php'), 'snug', '--origin', origin], {
      encoding: 'utf8',
    })
    return line.trim().replace('npm run snug -- ', '').split(' ')
  }
  return { origin, folder, command, stop }
}

/** The server's workers too: they are its process group. */
function endAll({ pid }: ChildProcess): void {
  if (pid !== undefined) process.kill(-pid, 'SIGTERM')
}

function furnish(folder: string, settings: WikiSettings): void {
  const wanted = (source: string) => !/plugins\/testing$|\/\.htaccess$|preload\.php$/.test(source)
  cpSync(PROGRAM, folder, { recursive: true, dereference: true, filter: wanted })
  cpSync('/etc/dokuwiki', join(folder, 'conf'), {
    recursive: true,
    filter: (source) => !/auth\.php$|local\.php$|htaccess$/.test(source),
  })
  cpSync(PLUGIN, join(folder, 'lib/plugins/snug'), { recursive: true })
  for (const name of DATA) mkdirSync(join(folder, 'data', name), { recursive: true })
  chmodSync(folder, 0o700)
  const conf = (name: string, text: string) => writeFileSync(join(folder, 'conf', name), text)
  conf('local.php', localSettings(settings.server))
  conf('users.auth.php', settings.people.map(account).join(''))
  conf('acl.auth.php', `${settings.rights.join('\n')}\n`)
  for (const [page, text] of Object.entries(settings.pages)) {
    const [name = '', ...spaces] = page.split(':').reverse()
    const place = join(folder, 'data/pages', ...spaces.reverse())
    mkdirSync(place, { recursive: true })
    writeFileSync(join(place, `${name}.txt`), text)
  }
}

const localSettings = (server: string) => `<?php
$conf['title'] = 'Wiki';
$conf['savedir'] = './data';
$conf['useacl'] = 1;
$conf['superuser'] = '@admin';
$conf['disableactions'] = 'register';
$conf['plugin']['snug']['server'] = '${server}';
`

/** One line of the wiki's list of people; PHP makes the hash as DokuWiki would. */
function account({ login, password, name, groups }: WikiPerson): string {
  const hash = execFileSync('php', ['-r', 'echo password_hash($argv[1], PASSWORD_BCRYPT);', password], {
    encoding: 'utf8',
  })
  return `${login}:${hash}:${name}:${login}@wiki.example:${groups.join(',')}\n`
}

async function answering(url: string): Promise<void> {
  const until = Date.now() + READY_WITHIN
  while (Date.now() < until) {
    const answer = await fetch(url, { signal: AbortSignal.timeout(5_000) }).catch(() => undefined)
    if (answer?.status === 200) return
    await wait(50)
  }
  throw new Error(`the wiki does not answer at ${url}`)
}
