/** A valid ID card number (GB 11643) of nobody: the county does not exist. `order` from 0 to 999. */
export function idNumber(order: number, birth = '19700101'): string {
  const digits = `350390${birth}${String(order).padStart(3, '0')}`
  const weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]
  return `${digits}${'10X98765432'[weights.reduce((sum, weight, i) => sum + weight * Number(digits[i]), 0) % 11]}`
}
