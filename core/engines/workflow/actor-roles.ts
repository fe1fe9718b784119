import { sentence, type Sentence } from '../../base/text.ts'

/** Who can act on a matter, by role (design: domain, Who): the business roles, the public, machines and the host itself. */
export const actorRoles: ReadonlyMap<string, Sentence> = new Map([
  ['topic-designer', sentence('主题设计', 'topic designer')],
  ['supervisor', sentence('监督', 'supervisor')],
  ['taskforce', sentence('专班', 'task force')],
  ['coordinator', sentence('统筹', 'coordinator')],
  ['lead', sentence('牵头单位', 'lead department')],
  ['handler', sentence('承办', 'handler')],
  ['assessor', sentence('研判', 'assessor')],
  ['hotline', sentence('热线', 'hotline operator')],
  ['department-head', sentence('部门负责人', 'department head')],
  ['case-office', sentence('案管', 'case office')],
  ['executive', sentence('领导', 'executive')],
  ['public', sentence('群众', 'public')],
  ['machine', sentence('接口程序', 'machine')],
  ['system', sentence('系统', 'system')],
])
