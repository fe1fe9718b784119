import type { DuckDBConnection } from '@duckdb/node-api'
import type { DatasetModel } from '../../../core/contracts/dataset-model.ts'
import { dataset, date, field, int, money, text, token } from '../../core/engines/rules/run-rule.ts'

/** Persons, one row each. */
export const persons = dataset('persons', [
  field('cert_no', text, { required: true }), field('id_no', token, { required: true }), field('name', text), field('grade', int),
  field('status', text), field('issued_on', date), field('region', text), field('subsidy', money),
], { key: ['cert_no'] })

/** Payments to persons, some to nobody known. */
export const payments = dataset('payments', [
  field('voucher', text, { required: true }), field('payee', token), field('paid_on', date), field('amount', money), field('purpose', text), field('org', int),
], { key: ['voucher'] })

/** Roll of recipients; a third of the persons, some twice. */
export const recipients = dataset('recipients', [
  field('no', int, { required: true }), field('id_no', token), field('ended_on', date), field('kind', text), field('monthly', money),
], { key: ['no'] })

/** Who is kin to whom, two ties a person on average; some to people outside. */
export const kin = dataset('kin', [field('no', int, { required: true }), field('one', token), field('two', token), field('relation', text)], { key: ['no'] })

/** Shops of persons, named much like their owner's licence. */
export const shops = dataset('shops', [field('shop', int, { required: true }), field('owner', token), field('sign', text), field('licensed', text)], { key: ['shop'] })

export const benchDatasets: readonly DatasetModel[] = [persons, payments, recipients, kin, shops]

/** Fills the tables: `rows` payments, half as many persons, a third as many recipients. The same rows every time. */
export async function makeTables(connection: DuckDBConnection, rows: number): Promise<void> {
  const people = Math.ceil(rows / 2)
  const roll = Math.ceil(rows / 3)
  const pick = (seed: number, range: number) => `(hash(i + ${seed * 1_000_003}) % ${range})::BIGINT`
  await connection.run(`CREATE TABLE persons AS SELECT 'C' || lpad(i::VARCHAR, 9, '0') AS cert_no, i * 7919 + 11 AS id_no, '姓名' || ${pick(1, 50000)} AS name,
    1 + ${pick(2, 4)} AS grade, CASE WHEN ${pick(3, 10)} < 8 THEN 'valid' ELSE 'void' END AS status, DATE '2024-01-01' + ${pick(4, 800)}::INTEGER AS issued_on,
    '3503' || lpad(${pick(5, 99)}::VARCHAR, 2, '0') AS region, (${pick(6, 100000)} / 100)::DECIMAL(18, 2) AS subsidy, i AS _row, 1::BIGINT AS _batch FROM range(${people}) r(i)`)
  await connection.run(`CREATE TABLE payments AS SELECT 'V' || lpad(i::VARCHAR, 10, '0') AS voucher, CASE WHEN ${pick(7, 50)} = 0 THEN NULL ELSE ${pick(8, Math.ceil(people * 0.6))} * 7919 + 11 END AS payee,
    DATE '2023-01-01' + ${pick(9, 1100)}::INTEGER AS paid_on, (${pick(10, 1_000_000)} / 100)::DECIMAL(18, 2) AS amount, 'P' || ${pick(11, 20)} AS purpose, ${pick(12, 300)} AS org,
    i AS _row, 1 + i // 500000 AS _batch FROM range(${rows}) r(i)`)
  await connection.run(`CREATE TABLE recipients AS SELECT i AS no, ${pick(13, Math.ceil(people * 1.1))} * 7919 + 11 AS id_no, CASE WHEN ${pick(14, 4)} = 0 THEN DATE '2025-01-01' + ${pick(15, 300)}::INTEGER END AS ended_on,
    'K' || ${pick(16, 6)} AS kind, (${pick(17, 200000)} / 100)::DECIMAL(18, 2) AS monthly, i AS _row, 1::BIGINT AS _batch FROM range(${roll}) r(i)`)
  await connection.run(`CREATE TABLE kin AS SELECT i AS no, ${pick(17, people)} * 7919 + 11 AS one, ${pick(18, Math.ceil(people * 1.2))} * 7919 + 11 AS two,
    'R' || ${pick(19, 8)} AS relation, i AS _row, 1::BIGINT AS _batch FROM range(${people}) r(i)`)
  const han = (seed: number) => `chr((19968 + ${pick(seed, 2000)})::INTEGER)`
  await connection.run(`CREATE TABLE shops AS SELECT i AS shop, ${pick(20, Math.ceil(roll / 2))} * 7919 + 11 AS owner, '莆田' || ${han(21)} || ${han(22)} || '餐饮店' AS sign,
    '莆田市' || ${han(21)} || CASE WHEN ${pick(23, 3)} = 0 THEN ${han(24)} ELSE ${han(22)} END || '餐饮有限公司' AS licensed, i AS _row, 1::BIGINT AS _batch FROM range(${roll}) r(i)`)
}
