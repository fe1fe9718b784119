/** The first that a browser's own description (`User-Agent`) has; others name themselves after these too. */
const browsers = [['MicroMessenger', '微信'], ['DingTalk', '钉钉'], ['Edg', 'Edge'], ['Firefox', 'Firefox'], ['OPR', 'Opera'], ['Chrome', 'Chrome'], ['Safari', 'Safari']] as const
const systems = [['HarmonyOS', '鸿蒙'], ['Android', 'Android'], ['iPhone', 'iPhone'], ['iPad', 'iPad'], ['Windows', 'Windows'], ['Mac OS', 'Mac'], ['Linux', 'Linux']] as const

/** What a request came from, in two words: `Chrome · Windows`. Only words of ours, whatever the browser says. */
export function deviceName(userAgent: string): string {
  const words = [browsers, systems].flatMap((list) => list.find(([sign]) => userAgent.includes(sign))?.[1] ?? [])
  return words.length === 0 ? '—' : words.join(' · ')
}
