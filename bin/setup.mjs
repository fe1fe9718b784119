// Brings a clone into a state in which it runs: dependencies, pages, and for the tests a browser.
// Plain JavaScript for Node 20 and nothing but Node's own modules, since it runs before anything is installed.
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

export const root = dirname(dirname(fileURLToPath(import.meta.url)))
const modules = join(root, 'node_modules')
const pagesStamp = join(root, 'admin-ui/dist/.built-from')
/** What the pages are built from; a change in any of it makes them stale. */
const pageSources = ['admin-ui/src', 'admin-ui/index.html', 'admin-ui/vite.config.ts', 'core/base', 'core/contracts', 'core/engines/forms', 'core/language', 'package-lock.json']

/** Installs what the lockfile names and is not there in that version. */
export function installDependencies() {
  if (!dependenciesMissing()) return
  say('安装依赖（首次约半分钟）… / Installing dependencies (about half a minute the first time)…')
  const done = spawnSync('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], { cwd: root, stdio: ['ignore', 'inherit', 'inherit'], shell: process.platform === 'win32' })
  if (done.status !== 0) {
    say('依赖安装失败，见上面 npm 的说明；检查网络或 npm 的 registry 设置后重试。\nnpm could not install the dependencies (its own message is above); check the network or npm’s registry setting and try again.')
    process.exit(3)
  }
  linkCommand()
}

function dependenciesMissing() {
  const installed = readJson(join(modules, '.package-lock.json'))
  if (installed === null) return true
  const wanted = readJson(join(root, 'package-lock.json'))
  return Object.entries(wanted.packages).some(([path, entry]) =>
    path !== '' && !entry.optional && !entry.devOptional && installed.packages[path]?.version !== entry.version)
}

/** `npx huiyan` finds the command of this clone at once. */
function linkCommand() {
  const link = join(modules, '.bin', 'huiyan')
  if (process.platform === 'win32' || existsSync(link)) return
  rmSync(link, { force: true })
  symlinkSync('../../bin/huiyan', link)
}

/** Builds the pages when what they are made of has changed since they were last built. */
export function buildPages({ always = false } = {}) {
  const hash = createHash('sha256')
  for (const source of pageSources) hashTree(hash, join(root, source))
  const now = hash.digest('hex')
  const before = existsSync(pagesStamp) ? readFileSync(pagesStamp, 'utf8') : ''
  if (!always && before === now) return
  say('构建页面… / Building the pages…')
  const done = spawnSync(runtime(), [join(modules, 'vite/bin/vite.js'), 'build', '--config', 'admin-ui/vite.config.ts', '--logLevel', 'warn'], { cwd: root, stdio: ['ignore', 'inherit', 'inherit'] })
  if (done.status !== 0) {
    say('页面构建失败，见上面的说明。\nThe pages could not be built; see the message above.')
    process.exit(3)
  }
  mkdirSync(dirname(pagesStamp), { recursive: true })
  writeFileSync(pagesStamp, now)
}

function hashTree(hash, path) {
  if (!existsSync(path)) return
  if (statSync(path).isDirectory()) {
    for (const name of readdirSync(path).sort()) hashTree(hash, join(path, name))
  } else {
    hash.update(path.slice(root.length)).update('\0').update(readFileSync(path)).update('\0')
  }
}

/** The Node that runs the product: 24 from the dependencies, else this one when it is new enough. */
export function runtime() {
  const bundled = join(modules, '.bin', 'node')
  if (existsSync(bundled)) return bundled
  if (Number(process.versions.node.split('.')[0]) >= 24) return process.execPath
  say(`需要 Node 24，这台机器上是 ${process.version}，且依赖中没有适合本平台的运行时。请安装 Node 24 后重试。\nNode 24 is needed; this machine has ${process.version} and the dependencies hold no runtime for this platform. Install Node 24 and try again.`)
  process.exit(3)
}

/** Path of a Chromium for the browser tests; tries Debian's package when there is none and it may. Null: none to be had. */
function findBrowser() {
  const found = () => ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find((path) => existsSync(path)) ?? null
  if (found() === null && process.getuid?.() === 0 && existsSync('/usr/bin/apt-get')) {
    say('安装 Debian 的 chromium 供浏览器测试使用… / Installing Debian’s chromium for the browser tests…')
    const options = { stdio: 'ignore', env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' } }
    spawnSync('apt-get', ['update', '-qq'], options)
    spawnSync('apt-get', ['install', '-y', '-qq', '--no-install-recommends', 'chromium', 'fonts-noto-cjk'], options)
  }
  return found()
}

function readJson(path) {
  try {
    return JSON.parse(readFileSync(path, 'utf8'))
  } catch {
    return null
  }
}

function say(text) {
  process.stderr.write(`${text}\n`)
}

/** What the tests need but the pages, which are built beside the static checks; says what will be left out. */
export function prepareTests() {
  installDependencies()
  if (findBrowser() === null) say('没有找到 Chromium，也不能安装：浏览器测试将被略过。\nNo Chromium was found and none could be installed: the browser tests are left out.')
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  installDependencies()
  if (process.argv.includes('--pages')) buildPages({ always: true })
  if (process.argv.includes('--stale-pages')) buildPages()
}
