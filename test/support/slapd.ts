/** A real directory: Debian's slapd on loopback, with two people and their groups. */
import { execFile, spawn } from 'node:child_process'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createConnection } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { promisify } from 'node:util'
import { freePort } from './ports.ts'

const READY_WITHIN = 15_000
const BASE = 'dc=example,dc=org'

const CONFIG = (dir: string) => `
include /etc/ldap/schema/core.schema
include /etc/ldap/schema/cosine.schema
include /etc/ldap/schema/inetorgperson.schema
pidfile ${dir}/slapd.pid
modulepath /usr/lib/ldap
moduleload back_mdb.la
database mdb
suffix "${BASE}"
rootdn "cn=admin,${BASE}"
rootpw of-the-administrator
directory ${dir}/data
access to attrs=userPassword by anonymous auth by * none
access to * by dn.exact="cn=reader,${BASE}" read by * none
`

const PEOPLE = `
dn: ${BASE}
objectClass: dcObject
objectClass: organization
dc: example
o: Example

dn: cn=reader,${BASE}
objectClass: organizationalRole
objectClass: simpleSecurityObject
cn: reader
userPassword: of-the-reader

dn: ou=people,${BASE}
objectClass: organizationalUnit
ou: people

dn: uid=rosa,ou=people,${BASE}
objectClass: inetOrgPerson
uid: rosa
cn: Rosa
sn: R
userPassword: roses are red

dn: uid=emil,ou=people,${BASE}
objectClass: inetOrgPerson
uid: emil
cn: Emil
sn: E
userPassword: violets are blue

dn: ou=groups,${BASE}
objectClass: organizationalUnit
ou: groups

dn: cn=gardeners,ou=groups,${BASE}
objectClass: groupOfNames
cn: gardeners
member: uid=rosa,ou=people,${BASE}
`

export interface Directory {
  url: string
  /** Settings of a server that uses it. */
  settings: Record<string, string>
  stop(): Promise<void>
}

export async function startSlapd(): Promise<Directory> {
  const dir = await mkdtemp(join(tmpdir(), 'snug-slapd-'))
  const [config, ldif] = [join(dir, 'slapd.conf'), join(dir, 'people.ldif')]
  await mkdir(join(dir, 'data'), { mode: 0o700 })
  await writeFile(config, CONFIG(dir))
  await writeFile(ldif, PEOPLE)
  await promisify(execFile)('/usr/sbin/slapadd', ['-f', config, '-l', ldif], { timeout: READY_WITHIN })
  const port = await freePort()
  const url = `ldap://127.0.0.1:${port}`
  const child = spawn('/usr/sbin/slapd', ['-f', config, '-h', url, '-d', '0'], { stdio: 'ignore' })
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  const stop = async () => {
    child.kill('SIGTERM')
    await exited
    await rm(dir, { recursive: true, force: true })
  }
  const until = Date.now() + READY_WITHIN
  while (!(await answers(port))) {
    if (child.exitCode !== null || Date.now() > until) {
      await stop()
      throw new Error('slapd does not start')
    }
    await wait(50)
  }
  const settings = {
    SNUG_LDAP_URL: url,
    SNUG_LDAP_BASE: `ou=people,${BASE}`,
    SNUG_LDAP_BIND_DN: `cn=reader,${BASE}`,
    SNUG_LDAP_BIND_PASSWORD: 'of-the-reader',
    SNUG_LDAP_GROUP_BASE: `ou=groups,${BASE}`,
    SNUG_LDAP_NAME: 'Example',
  }
  return { url, settings, stop }
}

const answers = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = createConnection(port, '127.0.0.1')
    socket.once('connect', () => socket.end(() => resolve(true)))
    socket.once('error', () => resolve(false))
  })
