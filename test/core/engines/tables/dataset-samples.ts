import type { DatasetFile, Field } from '../../../../core/contracts/generated/dataset.ts'
import type { CodeTable } from '../../../../core/contracts/dataset-model.ts'

/** The data set of the pack format's own description. */
export const disabledPersons: DatasetFile = {
  id: 'disabled_persons', title: '残疾人名册', class: 'business', owner: 'disabled-federation', mode: 'snapshot', key: ['cert_no'], cluster: 'id_no',
  fresh: 'P35D', retain: 'P3Y', purpose: '救助主动发现',
  fields: {
    cert_no: { fid: 'f1', title: '残疾人证号', type: 'string', format: 'disability-cert', identifies: { kind: 'person', part: 'id18' } },
    id_no: { fid: 'f2', title: '身份证号', type: 'string', format: 'id-card', identifies: 'person', aliases: ['公民身份号码', '证件号码'] },
    name: { fid: 'f3', title: { 'zh-CN': '姓名', en: 'Name' }, type: 'string', maxLength: 50, mask: 'name' },
    status: { fid: 'f8', title: '证件状态', type: 'string', codes: 'cert-status' },
    grade: { fid: 'f4', title: '残疾等级', type: 'integer', codes: 'common/disability-grade' },
    issued_on: { fid: 'f5', title: '发证日期', type: 'string', format: 'date', parse: ['MM/DD/YYYY'] },
    region: { fid: 'f6', title: '户籍区划', type: 'string', format: 'region' },
    subsidy: { fid: 'f7', title: '月补贴', type: 'number', multipleOf: 0.01, minimum: 0, exclusiveMaximum: '100000' },
    payee: { fid: 'f9', title: '收款方', type: 'string', format: ['id-card', 'uscc'], identifies: 'party', nulls: ['-'] },
    kind: { fid: 'f10', title: '类别', type: 'string', enum: ["it's", '乙'], pattern: '^.{1,4}$', minLength: 1 },
  },
  required: ['id_no', 'issued_on'],
}

export const codeTables: ReadonlyMap<string, CodeTable> = new Map([
  {
    id: 'p/cert-status',
    entries: [
      { code: 'valid', title: '有效', validFrom: null, validTo: null },
      { code: 'old', title: '注销', validFrom: null, validTo: '2020-01-01' },
      { code: 'cancelled', title: '注销', validFrom: '2020-01-02', validTo: null },
      { code: '有效', title: 'valid', validFrom: null, validTo: null },
    ],
  },
  { id: 'common/disability-grade', entries: [{ code: '1', title: '一级', validFrom: null, validTo: null }, { code: '2', title: '二级', validFrom: null, validTo: null }] },
].map((table) => [table.id, table]))

export function datasetOf(fields: Readonly<Record<string, Field>>, more: Partial<DatasetFile> = {}): DatasetFile {
  return { id: 'things', title: '事物', mode: 'append', fields: { ...fields }, ...more }
}
