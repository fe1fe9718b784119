import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { birthRank, idCardOf } from './identifiers.ts'
import { randomFor } from './random.ts'

export interface Person {
  readonly index: number
  readonly id: string
  readonly birth: string
  readonly name: string
  /** Nine digits, a town of the city. */
  readonly town: string
  readonly address: string
  readonly phone: string
  /** Index of the head of the household: its oldest member. */
  readonly head: number
  readonly householdSize: number
}

/** Sizes of the households that each run of 12 persons forms. */
const sizes = [1, 2, 4, 3, 2]
const run = 12
const surnames = [...'王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高郑罗谢宋唐许邓韩曹曾彭萧蔡潘田董袁于余叶蒋杜苏魏程吕丁沈任姚卢傅钟姜崔谭廖范汪陆金石戴贾韦夏邱方侯邹熊孟秦白江阎薛尹段雷黎史龙陶贺顾毛郝龚邵万钱严覃武戚欧翁连']
const given = [...'伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华玉兰凤洁梅琳素云莲真环雪荣爱妹香月莺媛瑞凡佳嘉琼勤珍贞莉国建文辉力志海山仁波宁贵福生龙元全国胜学祥才发武新利清飞彬富顺信子杰涛昌成康星光天达安岩中茂进林有坚和彪博诚先敬震振壮会思群豪心邦承乐绍功松善厚庆民友裕河哲江']
const villages = ['前埔', '后坑', '东宅', '西许', '南日', '北山', '下林', '上郑', '新店', '溪头', '龙桥', '塘头', '石城', '田头', '港尾']

interface Town { readonly code: string; readonly address: string }

const towns: readonly Town[] = readTowns()

/** Counties come before their towns in the code table of the shared pack. */
function readTowns(): Town[] {
  const file = join(import.meta.dirname, '../../../plugins/common/codes/regions.csv')
  const titles = new Map(readFileSync(file, 'utf8').split('\n').slice(1).map((line) => line.split(',') as [string, string]))
  return [...titles].filter(([code]) => code.length === 9).map(([code, title]) => ({
    code,
    address: `${titles.get(`${code.slice(0, 4)}00`)}${titles.get(code.slice(0, 6))}${title}`,
  }))
}

/** Person `index` of a made-up population: always the same for the same seed, at any size, without those before. */
export function personOf(seed: number, index: number): Person {
  const { head, members, household } = householdOf(index)
  const home = randomFor(seed, household + 0x4000_0000)
  const town = home.pick(towns)
  const own = randomFor(seed, index)
  const { id, birth } = idCardOf(index)
  return {
    index, id, birth,
    name: own.pick(surnames) + own.pick(given) + (own.below(4) === 0 ? '' : own.pick(given)),
    town: town.code,
    address: `${town.address}${home.pick(villages)}村${1 + home.below(300)}号`,
    phone: `1990000${String(own.below(10_000)).padStart(4, '0')}`,
    head,
    householdSize: members,
  }
}

function householdOf(index: number): { head: number; members: number; household: number } {
  const start = index - (index % run)
  let first = start
  for (const [i, members] of sizes.entries()) {
    if (index < first + members) {
      let head = first
      for (let other = first + 1; other < first + members; other += 1) if (birthRank(other) < birthRank(head)) head = other
      return { head, members, household: (start / run) * sizes.length + i }
    }
    first += members
  }
  throw new RangeError(`no household holds person ${index}`)
}
